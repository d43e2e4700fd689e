/** The messages of `schema/etcd.proto` as values, and the builders of those that the store sends. */

/** A 64-bit number: revisions are read with `Number`, ids of leases stay as they are. */
export type Int64 = string | number

export interface KeyValue {
  readonly key: Buffer
  readonly createRevision: Int64
  readonly modRevision: Int64
  readonly version: Int64
  readonly value: Buffer
  readonly lease: Int64
}

export interface Header {
  readonly revision: Int64
}

export interface RangeRequest {
  readonly key: Buffer
  readonly rangeEnd?: Buffer
  readonly limit?: number
  readonly revision?: number
  readonly keysOnly?: boolean
}

export interface RangeResponse {
  readonly header: Header
  readonly kvs: readonly KeyValue[]
  readonly more: boolean
}

export interface Compare {
  readonly result: 'EQUAL' | 'GREATER'
  readonly target: 'VERSION' | 'MOD'
  readonly key: Buffer
  readonly version?: number
  readonly modRevision?: number
}

export type Operation =
  | { readonly requestRange: RangeRequest }
  | { readonly requestPut: { readonly key: Buffer, readonly value: Buffer, readonly lease?: Int64 } }
  | { readonly requestDeleteRange: { readonly key: Buffer, readonly rangeEnd?: Buffer } }

export interface TxnRequest {
  readonly compare?: readonly Compare[]
  readonly success: readonly Operation[]
  readonly failure?: readonly Operation[]
}

export interface TxnResponse {
  readonly header: Header
  readonly succeeded: boolean
  readonly responses: readonly { readonly responseRange?: RangeResponse | null }[]
}

export interface WatchResponse {
  readonly header: Header
  readonly created: boolean
  readonly canceled: boolean
  readonly compactRevision: Int64
  readonly cancelReason: string
  readonly fragment: boolean
  readonly events: readonly { readonly type: 'PUT' | 'DELETE', readonly kv: KeyValue }[]
}

export const range = (key: Buffer, more: Omit<RangeRequest, 'key'> = {}): Operation =>
  ({ requestRange: { key, ...more } })
export const write = (key: Buffer, value: Buffer | string, lease?: Int64): Operation =>
  ({ requestPut: { key, value: Buffer.from(value), ...(lease === undefined ? {} : { lease }) } })
export const erase = (key: Buffer, rangeEnd?: Buffer): Operation =>
  ({ requestDeleteRange: { key, ...(rangeEnd ? { rangeEnd } : {}) } })

export const isAbsent = (key: Buffer): Compare => ({ result: 'EQUAL', target: 'VERSION', key, version: 0 })
export const isThere = (key: Buffer): Compare => ({ result: 'GREATER', target: 'VERSION', key, version: 0 })
export const isAt = (key: Buffer, modRevision: number): Compare =>
  ({ result: 'EQUAL', target: 'MOD', key, modRevision })

/** The key-values that each range of a transaction has found. */
export const found = ({ responses }: TxnResponse): (readonly KeyValue[])[] =>
  responses.flatMap(({ responseRange }) => responseRange ? [responseRange.kvs] : [])

export const revisionOf = ({ header }: { readonly header: Header }): number => Number(header.revision)
