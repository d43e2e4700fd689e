/** Rows of the tables as entries and events. */
import { entryOf, partsOfKey } from '../values.js'
import type { ChangeEvent } from '../commit-log.js'
import type { Row } from './database.js'
import type { Entry } from '../../store.js'

const keyFrom = ({ key }: Row): Pick<Entry, 'kind' | 'id'> => partsOfKey((key as Buffer).toString())

/** A row of `entry`. */
export const entryFrom = (row: Row): Entry =>
  entryOf(keyFrom(row), row.value as string, Number(row.revision), Number(row.created))

/** A row of `change`. */
export const eventFrom = (row: Row): ChangeEvent => row.value === null
  ? { type: 'delete', ...keyFrom(row), revision: Number(row.revision) }
  : { type: 'put', entry: entryFrom(row) }
