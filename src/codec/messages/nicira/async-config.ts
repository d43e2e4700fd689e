import { ExperimenterId } from '../../protocol/experimenters.js'
import {
  decodeAsyncConfig,
  encodeAsyncConfig,
  NO_ASYNC,
  type AsyncMasksByRole,
} from '../core/async-config.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import { exactBytes } from '../../wire/bytes.js'
import { decodeAsyncProperties, encodeAsyncProperties, type AsyncProperty } from './async-property.js'
import { filled } from '../../wire/members.js'

// struct nx_async_config                 NXT_SET_ASYNC_CONFIG = 19: as ofp_async_config
// NXT_SET_ASYNC_CONFIG2 = 27
//   struct ofp_async_config_prop_header properties[];     as OpenFlow 1.4 §7.3.10 has them

/**
 * The controller chooses which asynchronous messages the switch sends on this connection. Nicira's form of
 * {@link SetAsync}, from before OpenFlow 1.3 had one.
 */
export interface NxSetAsyncConfig extends AsyncMasksByRole { readonly type: 'nxSetAsyncConfig' }

/**
 * The controller chooses which asynchronous messages the switch sends on this connection, by properties as in
 * OpenFlow 1.4 §7.3.10, which also tell of messages that OpenFlow 1.3 does not have.
 */
export interface NxSetAsyncConfig2 extends Header {
  readonly type: 'nxSetAsyncConfig2'
  /** What is not mentioned stays as it is. @defaultValue `[]` */
  readonly properties: readonly AsyncProperty[]
}

const BODY = 24

/**
 * Builds an {@link NxSetAsyncConfig}: the controller chooses which asynchronous messages it wants. A role
 * that is left out gets none.
 *
 * @param init - the fields of {@link NxSetAsyncConfig}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxSetAsyncConfig } from 'daolinet/codec'
 *
 * const message = nxSetAsyncConfig({ master: { packetIn: 0b111, portStatus: 0b111, flowRemoved: 0b1111 } })
 * console.log(formatMessage(message).split('\n')[0]) // NXT_SET_ASYNC_CONFIG (OF1.3) (xid=0x0):
 * ```
 */
export function nxSetAsyncConfig(init: Omit<Init<NxSetAsyncConfig>, 'type'>): NxSetAsyncConfig {
  return filled({ type: 'nxSetAsyncConfig', xid: 0, master: NO_ASYNC, slave: NO_ASYNC }, init)
}

/**
 * Builds an {@link NxSetAsyncConfig2}: the controller changes which asynchronous messages it wants.
 *
 * @param init - the fields of {@link NxSetAsyncConfig2}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxSetAsyncConfig2 } from 'daolinet/codec'
 *
 * const message = nxSetAsyncConfig2({ properties: [{ type: 'packetInMaster', mask: 0b111 }] })
 * console.log(formatMessage(message).split('\n')[0]) // NXT_SET_ASYNC_CONFIG2 (OF1.3) (xid=0x0):
 * ```
 */
export function nxSetAsyncConfig2(init: Omit<Init<NxSetAsyncConfig2>, 'type'> = {}): NxSetAsyncConfig2 {
  return filled({ type: 'nxSetAsyncConfig2', xid: 0, properties: [] }, init)
}

export const nxSetAsyncConfigCodec: ExperimenterCodec<NxSetAsyncConfig> = {
  type: 'nxSetAsyncConfig',
  experimenter: ExperimenterId.NICIRA,
  expType: 19,
  decode(view, offset, end, xid) {
    exactBytes(offset + EXPERIMENTER_BODY, end, BODY, 'nxSetAsyncConfig')
    return { type: 'nxSetAsyncConfig', xid, ...decodeAsyncConfig(view, offset + EXPERIMENTER_BODY) }
  },
  encode: (message, view, offset) => encodeAsyncConfig(message, view, offset + EXPERIMENTER_BODY),
}

export const nxSetAsyncConfig2Codec: ExperimenterCodec<NxSetAsyncConfig2> = {
  type: 'nxSetAsyncConfig2',
  experimenter: ExperimenterId.NICIRA,
  expType: 27,
  decode: (view, offset, end, xid) => ({
    type: 'nxSetAsyncConfig2', xid, properties: decodeAsyncProperties(view, offset + EXPERIMENTER_BODY, end),
  }),
  encode: (message, view, offset) =>
    encodeAsyncProperties(message.properties ?? [], view, offset + EXPERIMENTER_BODY),
}
