/** Ids of the experimenters whose messages, actions and match fields the library knows. */
export const ExperimenterId = {
  /** Nicira, whose number Open vSwitch uses for its own extensions. */
  NICIRA: 0x0000_2320,
  /** The Open Networking Foundation. */
  ONF: 0x4f4e_4600,
} as const
