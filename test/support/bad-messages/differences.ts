/** Messages that the switch in this process answers otherwise than Open vSwitch. */
import type { ActionInit } from 'daolinet/codec'
import {
  applied, flowMod, goTo, groupMod, IPV6, listed, meterMod, MPLS, set, type Case, type Cases,
} from './builders.js'

const nicira: ActionInit = { type: 'resubmitTable', tableId: 3 }

/** What only the specification has, what only Open vSwitch has, and what only one of them minds. */
const differences: Cases = {
  'a match on inPhyPort': [flowMod({ match: { inPort: 1, inPhyPort: 1 } })],
  'a match on ipv6Exthdr': [flowMod({ match: { ...IPV6, ipv6Exthdr: 1 } })],
  'a match on pbbIsid': [flowMod({ match: { ethType: 0x88e7, pbbIsid: 5 } })],
  'pushing a service tag': [flowMod(applied({ type: 'pushPbb', ethertype: 0x88e7 }))],
  'popping a service tag': [flowMod({ match: { ethType: 0x88e7 }, ...applied({ type: 'popPbb' }) })],
  'setting a service tag': [flowMod({ match: { ethType: 0x88e7 }, ...applied(set({ pbbIsid: 5 })) })],
  'copying a TTL outwards': [flowMod({ match: MPLS, ...applied({ type: 'copyTtlOut' }) })],
  'copying a TTL inwards': [flowMod({ match: MPLS, ...applied({ type: 'copyTtlIn' }) })],
  'a band that remarks': [meterMod(1, 1, [{ type: 'dscpRemark', rate: 5, burstSize: 0, precLevel: 1 }])],
  'a group that leads to itself': [groupMod(1, 'all', [{ actions: [{ type: 'group', groupId: 1 }] }])],
  'going to table 254': [flowMod(goTo(254))],
  'a match on a tunnel\'s group policy': [flowMod({ match: { tunGbpId: 5 } })],
  'an action of Nicira\'s': [flowMod(applied(nicira))],
  'a message of Nicira\'s': [{ type: 'nxRoleRequest', role: 'other' }],
  'an error': [{ type: 'error', errorType: 1, errorCode: 1 }],
  'tables to set up anew': [{
    type: 'tableFeaturesRequest', tables: [{ tableId: 0, name: 'x', properties: [] }],
  }],
  'a bundle to do strange things with': [{ type: 'bundleControl', bundleId: 5, ctrlType: 99 }],
}

/** All of them. */
export const differentMessages: readonly Case[] = listed(differences)
