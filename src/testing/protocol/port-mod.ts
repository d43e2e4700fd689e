/** How the switch carries out a port-mod (OpenFlow 1.3.5 §7.3.4.3). */
import { PortConfig, type PortMod } from '../../codec/index.js'
import { Refusal } from './refusal.js'
import type { Datapath } from '../datapath/datapath.js'
import type { Transaction } from '../datapath/transaction.js'

/** The bits that can be configured. Others are ignored. */
const KNOWN = Object.values(PortConfig).reduce((all, flag) => all | flag, 0)

/**
 * Carries out a port-mod.
 * @param by - the controller that sent it: it gets no port-status message
 * @throws {@link Refusal} when the port does not exist, or has another MAC address
 */
export function applyPortMod(
  datapath: Datapath, message: PortMod, by: unknown, transaction: Transaction,
): void {
  const { portNo, hwAddr, advertise } = message
  const port = datapath.ports.all.get(portNo)
  if (port === undefined) throw new Refusal('OFPPMFC_BAD_PORT', `there is no port ${portNo}`)
  if (port.hwAddr !== hwAddr) throw new Refusal('OFPPMFC_BAD_HW_ADDR', `port ${portNo} is ${port.hwAddr}`)
  const mask = message.mask & KNOWN
  const config = (port.config & ~mask) | (message.config & mask)
  const advertised = advertise === 0 ? port.advertised : advertise
  if (config === port.config && advertised === port.advertised) return
  datapath.configurePort({ portNo, config, advertised }, by, transaction)
}
