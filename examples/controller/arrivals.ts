/** Endpoints that move: their records say where they are, once a packet has come from there. */
import { arrivedRecord } from 'daolinet/routing'
import { ConflictError, readRecord, type MetadataStore } from 'daolinet/store'

/** Writes that an endpoint has arrived where it was moving to, unless that has been written already. */
export async function writeArrival(store: MetadataStore, id: string): Promise<void> {
  const entry = await store.get('endpoint', id)
  const { record } = readRecord('endpoint', entry?.value)
  if (!entry || !record?.moving) return
  try {
    await store.commit([
      { type: 'put', kind: 'endpoint', id, value: arrivedRecord(record), if: entry.revision },
    ])
  } catch (error) {
    // Another packet, or another controller, was first.
    if (!(error instanceof ConflictError)) throw error
  }
}
