/** What a controller configures on its connection with Nicira's extensions. */
import type { MessageFormatter } from './formatter.js'

const flowFormats: Readonly<Record<number, string>> = { 0: 'openflow10', 2: 'nxm' }

export const nxSetFlowFormat: MessageFormatter<'nxSetFlowFormat'> = ['NXT_SET_FLOW_FORMAT', ({ format }) =>
  ` format=${flowFormats[format] ?? '(unknown)'}`]

export const nxFlowModTableId: MessageFormatter<'nxFlowModTableId'> = ['NXT_FLOW_MOD_TABLE_ID', ({ set }) =>
  set === 0 ? ' disable' : ' enable']

const packetInFormats: Readonly<Record<string, string>> = {
  standard: 'standard', nxPacketIn: 'nxt_packet_in', nxPacketIn2: 'nxt_packet_in2',
}

export const nxSetPacketInFormat: MessageFormatter<'nxSetPacketInFormat'> =
  ['NXT_SET_PACKET_IN_FORMAT', ({ format }) => ` format=${packetInFormats[format] ?? format}`]

export const nxSetControllerId: MessageFormatter<'nxSetControllerId'> =
  ['NXT_SET_CONTROLLER_ID', ({ controllerId }) => ` id=${controllerId}`]
