import { describe, expect, it } from 'vitest'
import { buildDns, parseDns, type DnsInit } from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const header = '0007 8180 0001 0002 0000 0000'
const question = '07 6578616d706c65 03 636f6d 00 0001 0001'
/** RFC 1035 §4.1.4: the names of the records point to that of the question. */
const response = `${header} ${question}
  c00c 0005 0001 0000003c 0006 03 777777 c00c
  c029 0001 0001 0000003c 0004 c0000201`

const flags = {
  id: 7, opcode: 0, responseCode: 0, response: true, authoritative: false, truncated: false,
  recursionDesired: true, recursionAvailable: true, authenticData: false, checkingDisabled: false,
}
const message = {
  ...flags,
  questions: [{ name: 'example.com', type: 'A', class: 1 }],
  answers: [
    { name: 'example.com', type: 'CNAME', class: 1, ttl: 60, target: 'www.example.com' },
    { name: 'www.example.com', type: 'A', class: 1, ttl: 60, address: '192.0.2.1' },
  ],
  authorities: [], additionals: [],
} as const satisfies DnsInit

describe('a DNS message (RFC 1035)', () => {
  it('is read from its bytes, whose names are compressed', () => {
    expect(parseDns(hex(response))).toEqual({ dns: message, payload: new Uint8Array(0) })
  })

  it('is built to the same bytes', () => {
    expect(toHex(buildDns(message))).toBe(toHex(hex(response)))
  })

  it('has names that point into the middle of others', () => {
    const { dns } = parseDns(hex(`0000 0000 0002 0000 0000 0000 ${question} 01 61 c014 0001 0001`))
    expect(dns?.questions[1]?.name).toBe('a.com')
  })

  it('has names with any bytes in them, written as in zone files', () => {
    const strange = 'a\\.b.\\\\.\\000\\255'
    const built = buildDns({ id: 0, questions: [{ name: strange, type: 'A' }] })
    expect(toHex(built.subarray(12))).toBe(toHex(hex('03 612e62 01 5c 02 00ff 00 0001 0001')))
    expect(parseDns(built).dns?.questions[0]?.name).toBe(strange)
  })

  it('has the root as a dot, and takes a dot at the end', () => {
    const names = (name: string) => {
      return parseDns(buildDns({ id: 0, questions: [{ name, type: 'NS' }] })).dns?.questions[0]?.name
    }
    expect(names('.')).toBe('.')
    expect(names('example.com.')).toBe('example.com')
  })

  it('keeps records that it does not know, and addresses of the wrong length, as bytes', () => {
    const { dns } = parseDns(hex(`0000 8000 0000 0000 0000 0002
      00 0029 1000 00000000 0000
      00 0001 0001 00000000 0003 0a0000`))
    expect(dns?.additionals).toEqual([
      { name: '.', type: 41, class: 4096, ttl: 0, data: new Uint8Array(0) },
      { name: '.', type: 1, class: 1, ttl: 0, data: hex('0a0000') },
    ])
  })

  it('does not compress the target of a service (RFC 2782)', () => {
    const built = buildDns({
      id: 0, answers: [{ name: 'a.b', type: 'SRV', priority: 1, weight: 2, port: 3, target: 'a.b' }],
    })
    expect(toHex(built.subarray(-11))).toBe('00010002000301610162' + '00')
  })
})

describe('a DNS message with something wrong', () => {
  const one = '0000 0000 0001 0000 0000 0000'
  const long = `3f ${'61'.repeat(63)}`

  it.each([
    ['a name that points to itself', `${one} c00c 0001 0001`, 'ERR_BAD_PACKET', 12],
    ['a name that points ahead', `${one} c00e 00 0001 0001`, 'ERR_BAD_PACKET', 12],
    ['two names that point to each other', `${one} 01 61 c00c 0001 0001`, 'ERR_BAD_PACKET', 14],
    ['a name that points into the header', `${one} c004 0001 0001`, 'ERR_BAD_PACKET', 12],
    ['a label of an unknown type', `${one} 41 0001 0001`, 'ERR_BAD_PACKET', 12],
    ['a label that is cut', `${one} 05 616263`, 'ERR_TRUNCATED', 13],
    ['a name of 256 bytes', `${one} ${long.repeat(4)} 00 0001 0001`, 'ERR_BAD_PACKET', 204],
    ['a question that is missing', one, 'ERR_TRUNCATED', 12],
  ])('%s is told, and nothing is read from there on', (_, bytes, code, offset) => {
    const given = hex(bytes)
    const { dns, payload, problem } = parseDns(given)
    expect(problem).toMatchObject({ code, offset, path: 'dns.questions[0].name' })
    expect(dns?.questions).toEqual([])
    expect(payload).toEqual(given.subarray(12))
  })

  it('has the records before it', () => {
    const given = hex(response)
    given[given.length - 5] = 9
    const { dns, payload, problem } = parseDns(given)
    expect(dns?.answers).toEqual([message.answers[0]])
    expect(problem).toMatchObject({ code: 'ERR_TRUNCATED', path: 'dns.answers[1].data' })
    expect(payload).toHaveLength(16)
  })

  it('in a name that does not fill its record is told', () => {
    const given = '0000 8000 0000 0001 0000 0000 00 0005 0001 00000000 0003 01 61 00'
    expect(parseDns(hex(given)).problem).toBeUndefined()
    expect(parseDns(hex(given.replace('0003', '0004') + 'ff')).problem)
      .toMatchObject({ code: 'ERR_BAD_PACKET', path: 'dns.answers[0].data' })
  })

  it('of which not even the header is there is no DNS message', () => {
    const given = hex('0007 8180 0001 0002 0000 00')
    const { dns, payload, problem } = parseDns(given)
    expect(dns).toBeUndefined()
    expect(payload).toEqual(given)
    expect(problem?.message).toBe('dns (byte 0): 12 bytes are needed and 11 are left')
  })

  it.each<[string, string, string, object]>([
    ['an empty label', 'ERR_BAD_VALUE', 'dns.questions[0].name', {
      questions: [{ name: 'a..b', type: 'A' }],
    }],
    ['no name', 'ERR_BAD_VALUE', 'dns.questions[0].name', { questions: [{ name: '', type: 'A' }] }],
    ['other letters', 'ERR_BAD_VALUE', 'dns.questions[0].name', {
      questions: [{ name: 'bücher', type: 'A' }],
    }],
    ['a long label', 'ERR_TOO_LONG', 'dns.questions[0].name', {
      questions: [{ name: 'x'.repeat(64), type: 'A' }],
    }],
    ['a long name', 'ERR_TOO_LONG', 'dns.questions[0].name', {
      questions: [{ name: 'ab.'.repeat(85), type: 'A' }],
    }],
    ['an unknown type', 'ERR_UNKNOWN_NAME', 'dns.type', { questions: [{ name: 'a', type: 'ANY' }] }],
    ['a bad address', 'ERR_BAD_ADDRESS', 'dns.answers[0].address', {
      answers: [{ name: 'a', type: 'A', address: '::1' }],
    }],
    ['a long text', 'ERR_TOO_LONG', 'dns.answers[0].texts[0]', {
      answers: [{ name: 'a', type: 'TXT', texts: ['x'.repeat(256)] }],
    }],
    ['no id', 'ERR_MISSING_FIELD', 'dns.id', { id: undefined }],
  ])('is refused when it is built: %s', (_, code, path, given) => {
    expect(() => buildDns({ id: 0, ...given })).toThrow(expect.objectContaining({ code, path }) as Error)
  })
})
