/** Comparing every flow, for every packet that it matches, with what the oracle says about the packet. */
import { matches, type Frame } from '../support/frame.js'
import { holder, reversed, passes, path, placed, type Placed, type Talk } from './oracle.js'
import { TALKS } from './scenario.js'
import type { Assignment } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'
import type { FlowEntry } from 'daolinet/testing'
import type { Memory } from './memory.js'

const [LOGICAL, PHYSICAL] = [1, 2]

/** What is wrong with those flows of a host that were installed for packets. */
export function unsoundFlows(
  document: NetworkDocument, host: string, flows: readonly FlowEntry[], assignments: readonly Assignment[],
  memory: Memory,
): string[] {
  const faults: string[] = []
  for (const flow of flows) {
    const { tableId, match, instructions } = flow
    if (tableId === 0 || flow.priority === 0 || typeof match.ipv4Dst !== 'string') continue
    const [src, dst] = [String(match.ipv4Src), match.ipv4Dst]
    const ends = tableId === LOGICAL
      ? logicalEnds(document, assignments, match.metadata as bigint, src, dst)
      : [src, dst].map((ip) => physicalEnd(document, assignments, ip))
    const [from, to] = ends
    const drops = instructions.length === 0
    const complain = (what: string): void => {
      faults.push(`${host}, table ${tableId}, priority ${flow.priority}, ${describe(match)}: ${what}`)
    }
    if (!from || !to) {
      if (!drops) complain('carries packets of endpoints that do not exist')
      continue
    }
    if (tableId === PHYSICAL && to.host.id !== host) complain('is for an endpoint on another host')
    for (const talk of TALKS) {
      if (!matches(match, frameOf(flow, src, dst, talk))) continue
      const permission = path(from, to) ? passes(document, from, to, talk) : 'no'
      const said = `${from.endpoint.id} to ${to.endpoint.id}, ${JSON.stringify(talk)}: ${permission}`
      if (drops && permission === 'open' && flow.hardTimeout > 1) complain(`drops ${said}`)
      if (drops || permission === 'open') continue
      const asked = memory.wasAsked(to.endpoint.id, from.endpoint.id, reversed(talk))
      if (permission === 'no') complain(`passes ${said}`)
      else if (!isExact(flow, talk)) complain(`passes more than one ${said}`)
      else if (!asked) complain(`passes unsolicited ${said}`)
    }
  }
  return faults
}

function isExact({ match }: FlowEntry, { proto }: Talk): boolean {
  const fields = { 1: ['icmpv4Type', 'icmpv4Code'], 6: ['tcpSrc', 'tcpDst'], 17: ['udpSrc', 'udpDst'] }
  return ['ipProto', ...fields[proto as 1] ?? []].every((name) => name in match)
}

function logicalEnds(
  document: NetworkDocument, assignments: readonly Assignment[], metadata: bigint, src: string, dst: string,
): (Placed | undefined)[] {
  const record = assignments.find(({ id, number }) => id.startsWith('tenant/') && BigInt(number) === metadata)
  const tenant = record?.id.slice('tenant/'.length) ?? ''
  return [src, dst].map((ip) => holder(document, tenant, ip))
}

function physicalEnd(
  document: NetworkDocument, assignments: readonly Assignment[], ip: string,
): Placed | undefined {
  const record = assignments.find(({ addresses }) => addresses?.some((held) => held.ip === ip))
  const found = record && placed(document, record.id.slice('endpoint/'.length))
  return record?.addresses!.some((held) => held.ip === ip && held.host === found?.host.id) ? found : undefined
}

function frameOf({ match }: FlowEntry, ipv4Src: string, ipv4Dst: string, talk: Talk): Frame {
  const { proto: ipProto, src, dst, flags } = talk
  return {
    inPort: 0, ethSrc: '02:00:00:00:00:01', ethDst: '02:00:00:00:00:02', ipv4Src, ipv4Dst, ttl: 64, ipProto,
    src, dst, flags, ...(typeof match.metadata === 'bigint' ? { metadata: match.metadata } : {}),
  }
}

function describe(match: FlowEntry['match']): string {
  return JSON.stringify(match, (_key, value: unknown) => typeof value === 'bigint' ? String(value) : value)
}
