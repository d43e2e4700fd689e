/**
 * OpenFlow 1.3 test vectors of other projects, read in place: from `$OPENFLOW_CORPORA`, or beside the
 * checkout. They are no part of the package, so a test that needs them says so where they are absent.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One whole message. */
export interface MessageVector {
  readonly source: string
  readonly name: string
  readonly hex: string
  /**
   * `pass`: decodable; `fail`: a decoder must refuse it; `check`: decodable, but a switch refuses it with
   * `ovs31Error`; `terminate`: decode it or refuse it, but come back at once.
   */
  readonly verdict: 'pass' | 'fail' | 'check' | 'terminate'
  readonly expectedJson?: unknown
  /** What Open vSwitch's own tests expect `ovs-ofctl ofp-print` to print. */
  readonly expectedText?: string | null
  /** What Open vSwitch 3.1 prints. */
  readonly ovs31Text?: string | null
  readonly ovs31Error?: string | null
}

/** One action or instruction with its text, or an input of `parse-flows`, `parse-oxm`, `parse-nx-match`. */
export interface ElementVector {
  readonly source: string
  readonly name: string
  readonly kind: 'action' | 'instruction' | 'parse-flows' | 'parse-oxm' | 'parse-nx-match'
  readonly ofVersion: string | null
  readonly hex?: string
  readonly expected?: readonly string[]
  readonly input?: string
  readonly expectedText?: string
}

const beside = fileURLToPath(new URL('../../../shared/corpora', import.meta.url))
const directory = process.env['OPENFLOW_CORPORA'] ?? beside

function read<T>(file: string): readonly T[] | undefined {
  const path = `${directory}/${file}`
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as readonly T[] : undefined
}

/** Whole messages; undefined where the corpora are absent. */
export const messageVectors = read<MessageVector>('messages.json')

/** Actions, instructions, flows and match fields; undefined where the corpora are absent. */
export const elementVectors = read<ElementVector>('elements.json')

/** What a test says in place of its cases where the corpora are absent. */
export const corporaAbsent =
  `no vectors in ${directory}: set OPENFLOW_CORPORA to the folder of messages.json and elements.json`

/** The bytes of hexadecimal text. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}
