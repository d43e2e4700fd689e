/**
 * Messages that a switch refuses, and some that only look as if it would: Open vSwitch and the switch in this
 * process are both asked.
 */
import { flowModsAndPacketOuts } from './flow-mods.js'
import { groupsAndMeters } from './groups-and-meters.js'
import { matchesAndActions } from './matches-and-actions.js'
import { requestsAndBundles } from './requests.js'
import type { Case } from './builders.js'

export type { Case } from './builders.js'
export { differentMessages } from './differences.js'

/** What both answer alike. */
export const badMessages: readonly Case[] =
  [...matchesAndActions, ...flowModsAndPacketOuts, ...groupsAndMeters, ...requestsAndBundles]
