import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { messageTypes } from '../support/arbitraries/messages.js'

const program = join(import.meta.dirname, '../support/no-code-generation.ts')
const flags = ['--disallow-code-generation-from-strings', '--import', 'tsx']

it('decodes every message and opens sessions where code generation is forbidden', { timeout: 60_000 },
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program])
    expect(JSON.parse(stdout))
      .toEqual({ types: messageTypes.length, datapathId: '42', ports: ['eth1'] })
  })
