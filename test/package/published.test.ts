/** What other tools say of the packed package. */
import { resolve } from 'node:path'
import { expect, inject, it } from 'vitest'
import { execute } from './execute.js'

const bin = resolve(import.meta.dirname, '../../node_modules/.bin')

it('has no mistake in its package.json that publint knows', async () => {
  expect(await execute(`${bin}/publint`, ['run', '--strict', inject('tarball')], '.')).toContain('All good')
})

it('has the right types however it is resolved, says Are the types wrong', async () => {
  expect(await execute(`${bin}/attw`, [inject('tarball'), '--no-color'], '.')).toContain('No problems found')
})
