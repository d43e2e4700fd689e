/** The faults that a test has asked for, and the messages that they are for. */
import { numbersOf } from '../protocol/refusal.js'
import type { Message } from '../../codec/index.js'
import type { FaultHandle, FaultTrigger, MessageFault } from './fault.js'

interface Planned {
  readonly fault: MessageFault
  seen: number
  strikes: number
}

/** The faults of one switch. A message gets the first one that is for it and may still strike. */
export class FaultPlan {
  readonly #planned = new Set<Planned>()

  /**
   * Adds a fault.
   * @throws RangeError when no OpenFlow error has the name that is given
   */
  add(fault: MessageFault): FaultHandle {
    if (fault.do === 'refuse') numbersOf(fault.error)
    const planned: Planned = { fault, seen: 0, strikes: 0 }
    this.#planned.add(planned)
    return {
      get strikes() { return planned.strikes },
      lift: () => void this.#planned.delete(planned),
    }
  }

  /** The fault for a message, which counts as having struck; undefined for none. */
  strike(message: Message): MessageFault | undefined {
    for (const planned of this.#planned) {
      const { fault } = planned
      const { skip = 0, times = 1 } = fault
      if (planned.strikes >= times || !isFor(fault.on, message) || planned.seen++ < skip) continue
      planned.strikes++
      return fault
    }
    return undefined
  }
}

function isFor(trigger: FaultTrigger, message: Message): boolean {
  if (typeof trigger === 'function') return trigger(message)
  return typeof trigger === 'string' ? trigger === message.type : trigger.includes(message.type)
}
