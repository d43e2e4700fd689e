import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as codec from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { pages } from '../../reference/pages.js'
import { actionCodecs } from '../../src/codec/actions/index.js'
import { instructionCodecs } from '../../src/codec/instructions/index.js'
import { fields } from '../../src/codec/match/fields.js'
import {
  experimenterCodecs, experimenterMultipartCodecs, messageCodecs, multipartCodecs,
} from '../../src/codec/messages/registry.js'

const folder = new URL('../../docs/reference/', import.meta.url)
const made = pages()
const names = [...made.keys()]

/** The names of the rows of the tables on a page, with or without a link. */
function rows(page: string): string[] {
  return Array.from(made.get(page)!.matchAll(/^\| \[?`(\w+)`/gm), ([, name]) => name!)
}

/** The addresses of the headings on a page. */
function headings(page: string): Set<string> {
  return new Set(Array.from(made.get(page)!.matchAll(/^#+ (\w+)$/gm), ([, name]) => name!.toLowerCase()))
}

describe('the tables of the reference', () => {
  it.each(names)('%s is as the sources are (npm run tables)', (name) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(made.get(name))
  })

  it('are all there is in their folder', () => {
    expect(readdirSync(folder).sort()).toEqual([...names].sort())
  })

  it('have every match field, with bits, mask and prerequisites', () => {
    const listed = rows('match-fields.md')
    const numbered = /^(x{0,2}reg|tunMetadata)[1-9]\d*$/
    expect(Object.keys(fields).filter((name) => !numbered.test(name) && !listed.includes(name))).toEqual([])
    expect(made.get('match-fields.md')).toContain(
      '| `ctZone` | `ct_zone` | 16, number | no | none | Zone that the connection is tracked in.')
    expect(made.get('match-fields.md')).toMatch(
      /^\| `tcpDst` .* yes \| `ethType: 0x0800 or 0x86dd`, `ipProto: 6` \| .*`OXM_OF_TCP_DST`<br>0x8000: 14/m)
  })

  it.each([
    ['actions.md', actionCodecs],
    ['instructions.md', instructionCodecs],
    ['messages.md', {
      ...messageCodecs, ...multipartCodecs, ...experimenterCodecs, ...experimenterMultipartCodecs,
    }],
  ])('have in %s a line and a section for each', (page, codecs) => {
    const types = Object.keys(codecs)
    expect(types.filter((type) => !rows(page).includes(type))).toEqual([])
    expect(types.filter((type) => !headings(page).has(type.toLowerCase()))).toEqual([])
  })

  it.each(names)('%s links to what is there', (name) => {
    const links = Array.from(made.get(name)!.matchAll(/\]\(([\w./-]+)(?:#([\w-]+))?\)/g))
    const dead = links.filter(([, page, heading]) => page!.startsWith('../')
      ? !existsSync(new URL(page!, folder))
      : !made.has(page!) || (heading !== undefined && !headings(page!).has(heading)))
    expect(dead.map(([link]) => link)).toEqual([])
  })

  it.each(names)('%s names functions that build what it says', (name) => {
    const builders = Array.from(made.get(name)!.matchAll(/Built by `(\w+)\(\)`/g), ([, builder]) => builder!)
    expect(builders.filter((builder) => !(builder in codec))).toEqual([])
  })

  it.each(names)('%s leaves no tag of a doc comment', (name) => {
    expect(made.get(name)).not.toMatch(/\{@|\bundefined\b/)
  })
})
