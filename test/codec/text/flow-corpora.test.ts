import { decode, encode, formatFlow, parseFlow } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { corporaAbsent, elementVectors } from '../../support/corpora.js'

/** Flows that are refused, with the reason. */
const refused: readonly (readonly [RegExp, reason: string])[] = [
  [/skb_priority/, 'no header stands for it'],
  [/reg31|xxreg7/, 'Open vSwitch 3.1 has sixteen registers'],
]

if (elementVectors === undefined) {
  it(`has nothing to compare with: ${corporaAbsent}`, () => expect(elementVectors).toBeUndefined())
} else {
  const lines = elementVectors
    .filter(({ kind }) => kind === 'parse-flows')
    .flatMap(({ input }) => input!.replaceAll('[[', '[').replaceAll(']]', ']').split('\n'))
    .map((line) => line.trim())
    .filter((line) => !/^(?:#|\[|\]|$)/.test(line))
  const texts = [...new Set(lines)]
  const isRefused = (text: string): boolean => refused.some(([sign]) => sign.test(text))

  it.each(texts.filter((text) => !isRefused(text)))('reads %s, and what it prints for it', (text) => {
    const flow = parseFlow(text)
    const printed = formatFlow(flow)
    expect(formatFlow(parseFlow(printed))).toBe(printed)
    expect(decode(encode(flow))).toMatchObject({ type: 'flowMod', priority: flow.priority })
  })

  it.each(refused)('refuses %s: %s', (sign) => {
    const found = texts.filter((text) => sign.test(text))
    expect(found.length).toBeGreaterThan(0)
    for (const text of found) expect(() => parseFlow(text)).toThrow('no match field is called')
  })
}
