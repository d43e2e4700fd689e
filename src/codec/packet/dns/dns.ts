/** DNS messages (RFC 1035 §4; flags by RFC 4035), multicast ones too (RFC 6762). */
import { EncodeError } from '../../errors.js'
import { borrow, needList, needObject } from '../../wire/bytes.js'
import { needHeader, required, within } from '../field.js'
import { problemIn, viewOf, type PacketProblem, type Parsed } from '../problem.js'
import { readName, writeName } from './name.js'
import { dnsTypes, readRecord, type DnsRecord, type DnsRecordInit } from './record.js'
import { pushU16, writeRecord } from './write-record.js'

/** Values of {@link Dns.responseCode} (RFC 1035 §4.1.1). */
export const DnsResponseCode = {
  OK: 0, FORMAT_ERROR: 1, SERVER_FAILURE: 2, NAME_ERROR: 3, NOT_IMPLEMENTED: 4, REFUSED: 5,
} as const

/** What is asked. */
export interface DnsQuestion {
  /** Bytes other than printable ASCII are written `\\DDD`; the root is `.`. */
  readonly name: string
  /** A name that {@link DnsRecord} knows, or a number: 255 asks for all. */
  readonly type: Exclude<DnsRecord['type'], number> | number
  /** 1 for the Internet. */
  readonly class: number
}

/** A question as {@link buildDns} takes it. */
export interface DnsQuestionInit {
  readonly name: string
  readonly type: DnsQuestion['type']
  /** @defaultValue 1, the Internet */
  readonly class?: number
}

/** The flags in the header of a DNS message. */
export interface DnsFlags {
  /** A response, not a query. */
  readonly response: boolean
  /** The server has authority over the name. */
  readonly authoritative: boolean
  /** The message was too long for UDP; the whole of it is there by TCP. */
  readonly truncated: boolean
  readonly recursionDesired: boolean
  readonly recursionAvailable: boolean
  /** The server has verified the data (RFC 4035 §3.2.3). */
  readonly authenticData: boolean
  /** The client does not want it to verify the data. */
  readonly checkingDisabled: boolean
}

/** A DNS message, as {@link parseDns} returns it. */
export interface Dns extends DnsFlags {
  /** A response has that of its query. 0 in multicast DNS. */
  readonly id: number
  /** 0 for a query, 4 bits. */
  readonly opcode: number
  /** 4 bits: {@link DnsResponseCode}. */
  readonly responseCode: number
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  readonly additionals: readonly DnsRecord[]
}

/** A DNS message as {@link buildDns} takes it. Flags that are left out are false, codes 0, lists empty. */
export interface DnsInit extends Partial<DnsFlags> {
  readonly id: number
  readonly opcode?: number
  readonly responseCode?: number
  readonly questions?: readonly DnsQuestionInit[]
  readonly answers?: readonly DnsRecordInit[]
  readonly authorities?: readonly DnsRecordInit[]
  readonly additionals?: readonly DnsRecordInit[]
}

const HEADER_SIZE = 12
const SECTIONS = ['answers', 'authorities', 'additionals'] as const
const FLAGS = {
  response: 0x8000, authoritative: 0x0400, truncated: 0x0200, recursionDesired: 0x0100,
  recursionAvailable: 0x0080, authenticData: 0x0020, checkingDisabled: 0x0010,
} as const satisfies Record<keyof DnsFlags, number>
const FLAG_BITS = Object.entries(FLAGS) as [keyof DnsFlags, number][]

/**
 * Reads a DNS message, which is the payload of a UDP datagram to or from port `UdpPort.DNS` or
 * `UdpPort.MDNS`. (By TCP, two bytes of length come before it.) Names are read whole, whichever way they are
 * compressed, and the time that takes is proportional to the length of the message.
 * @param bytes - the payload of the UDP datagram
 * @returns the message, and what follows it. It is absent when not even its header is complete; where a
 *   question or record is not, those before it are read, and the rest is left
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildDns, parseDns } from 'daolinet/packet'
 *
 * const { dns } = parseDns(buildDns({
 *   id: 7, response: true, questions: [{ name: 'example.com', type: 'A' }],
 *   answers: [{ name: 'example.com', type: 'A', ttl: 60, address: '192.0.2.1' }],
 * }))
 * const answer = dns?.answers[0]
 * if (answer?.type === 'A') console.log(answer.name, answer.address) // example.com 192.0.2.1
 * ```
 */
export function parseDns(bytes: Uint8Array): Parsed<'dns', Dns> {
  const view = viewOf(bytes)
  const end = view.byteLength
  const questions: DnsQuestion[] = []
  const lists = { answers: [] as DnsRecord[], authorities: [] as DnsRecord[], additionals: [] as DnsRecord[] }
  let dns: Dns | undefined
  let at = 0
  const problem = problemIn(() => {
    needHeader(0, end, HEADER_SIZE, 'dns')
    dns = { ...readFlags(view), questions, ...lists }
    at = HEADER_SIZE
    for (let left = view.getUint16(4); left > 0; left--) {
      const path = `dns.questions[${questions.length}]`
      const name = readName(view, at, end, `${path}.name`)
      needHeader(name.end, end, 4, path)
      const type = dnsTypes.name(view.getUint16(name.end))
      questions.push({ name: name.name, type, class: view.getUint16(name.end + 2) })
      at = name.end + 4
    }
    for (const [index, section] of SECTIONS.entries()) {
      for (let left = view.getUint16(6 + 2 * index); left > 0; left--) {
        const read = readRecord(view, at, end, `dns.${section}[${lists[section].length}]`)
        lists[section].push(read.record)
        at = read.end
      }
    }
  })
  const payload = borrow(view, at, end)
  if (dns === undefined) return { payload, problem: problem as PacketProblem }
  return problem === undefined ? { dns, payload } : { dns, payload, problem }
}

function readFlags(view: DataView): Omit<Dns, 'questions' | (typeof SECTIONS)[number]> {
  const bits = view.getUint16(2)
  const flags = Object.fromEntries(FLAG_BITS.map(([flag, bit]) => [flag, (bits & bit) !== 0]))
  return {
    id: view.getUint16(0), opcode: (bits >>> 11) & 0xf, responseCode: bits & 0xf,
    ...flags as Record<keyof DnsFlags, boolean>,
  }
}

/**
 * Builds a DNS message. Names are compressed where one has the same end as an earlier one.
 * @returns bytes of its own: the payload of a UDP datagram
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildDns } from 'daolinet/packet'
 *
 * const query = buildDns({
 *   id: 7, recursionDesired: true, questions: [{ name: 'example.com', type: 'AAAA' }],
 * })
 * console.log(query.length) // 29
 * ```
 */
export function buildDns(dns: DnsInit): Uint8Array {
  needObject(dns, 'dns')
  const { questions = [] } = dns
  needList(questions, 'dns.questions')
  const bytes: number[] = []
  const places = new Map<string, number>()
  pushU16(bytes, required(dns.id, 'dns.id'), 'dns.id')
  pushU16(bytes, flagBits(dns), 'dns.flags')
  pushU16(bytes, questions.length, 'dns.questions.length')
  for (const section of SECTIONS) {
    if (dns[section] !== undefined) needList(dns[section], `dns.${section}`)
    pushU16(bytes, dns[section]?.length ?? 0, `dns.${section}.length`)
  }
  for (const [index, question] of questions.entries()) {
    const path = `dns.questions[${index}]`
    needObject(question, path)
    writeName(bytes, question.name, `${path}.name`, places)
    pushU16(bytes, dnsTypes.value(question.type), `${path}.type`)
    pushU16(bytes, question.class ?? 1, `${path}.class`)
  }
  for (const section of SECTIONS) {
    for (const [index, record] of (dns[section] ?? []).entries()) {
      writeRecord(bytes, record, places, `dns.${section}[${index}]`)
    }
  }
  if (bytes.length > 0xffff) {
    throw new EncodeError('ERR_TOO_LONG', 'dns', `${bytes.length} bytes, at most 65535 fit a message`)
  }
  return Uint8Array.from(bytes)
}

function flagBits(dns: DnsInit): number {
  const opcode = within(0xf, dns.opcode ?? 0, 'dns.opcode')
  let bits = (opcode << 11) | within(0xf, dns.responseCode ?? 0, 'dns.responseCode')
  for (const [flag, bit] of FLAG_BITS) if (dns[flag] === true) bits |= bit
  return bits
}
