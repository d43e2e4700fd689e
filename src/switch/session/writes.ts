import type { MessageInit } from '../../codec/index.js'

type MessageInitOf<T extends MessageInit['type']> = Extract<MessageInit, { readonly type: T }>

/** Whether a message writes: always, never, or depending on what is in it. */
type Writes<T extends MessageInit['type']> = boolean | ((message: MessageInitOf<T>) => boolean)

/**
 * Whether a message makes the switch send packets or changes its state, which a slave may not do (OpenFlow
 * 1.3.5 §6.3.4; for bundles ONF EXT-230). What a message changes about its own connection only, such as the
 * role or the asynchronous configuration, is no write. Messages of unknown content are sent: the switch
 * judges those.
 *
 * The table has every message but the replies, so that a new message does not compile until it is listed.
 */
const TABLE: { readonly [T in Exclude<MessageInit['type'], `${string}Reply`>]: Writes<T> } = {
  // Changes of the state, and packets.
  flowMod: true,
  groupMod: true,
  meterMod: true,
  portMod: true,
  tableMod: true,
  packetOut: true,
  setConfig: true,
  // Without tables it asks; with tables it sets them.
  tableFeaturesRequest: ({ tables = [] }) => tables.length > 0,
  bundleControl: true,
  bundleAddMessage: true,
  nxFlowMod: true,
  nxTlvTableMod: true,
  nxCtFlush: true,
  nxCtFlushZone: true,
  // Lets a packet go on that the switch holds.
  nxResume: true,

  // About this connection only.
  hello: false,
  echoRequest: false,
  error: false,
  barrierRequest: false,
  roleRequest: false,
  nxRoleRequest: false,
  setAsync: false,
  nxSetAsyncConfig: false,
  nxSetAsyncConfig2: false,
  nxSetFlowFormat: false,
  nxFlowModTableId: false,
  nxSetPacketInFormat: false,
  nxFlowAge: false,
  nxSetControllerId: false,
  flowMonitorRequest: false,
  flowMonitorCancel: false,
  nxFlowMonitorRequest: false,
  nxFlowMonitorCancel: false,

  // Questions.
  featuresRequest: false,
  getConfigRequest: false,
  getAsyncRequest: false,
  queueGetConfigRequest: false,
  descRequest: false,
  flowStatsRequest: false,
  aggregateStatsRequest: false,
  tableStatsRequest: false,
  portStatsRequest: false,
  queueStatsRequest: false,
  groupStatsRequest: false,
  groupDescRequest: false,
  groupFeaturesRequest: false,
  meterStatsRequest: false,
  meterConfigRequest: false,
  meterFeaturesRequest: false,
  portDescRequest: false,
  nxTlvTableRequest: false,
  nxIpfixBridgeStatsRequest: false,
  nxIpfixFlowStatsRequest: false,

  // Unknown content.
  experimenter: false,
  experimenterMultipartRequest: false,
  multipartRequest: false,
  unknown: false,

  // What only switches send.
  packetIn: false,
  flowRemoved: false,
  portStatus: false,
  roleStatus: false,
  requestForward: false,
  flowMonitorPaused: false,
  flowMonitorResumed: false,
  nxPacketIn: false,
  nxPacketIn2: false,
  nxFlowRemoved: false,
  nxFlowMonitorPaused: false,
  nxFlowMonitorResumed: false,
}

/** The types of all messages but the replies. */
export const MESSAGE_TYPES: { readonly [type: string]: unknown } = TABLE

/** Whether a slave may not send this message. */
export function isWrite(message: MessageInit): boolean {
  const table: Readonly<Record<string, boolean | ((message: never) => boolean) | undefined>> = TABLE
  const writes = table[message.type]
  return typeof writes === 'function' ? writes(message as never) : writes === true
}
