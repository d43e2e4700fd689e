/** Ids of the experimenters whose messages, actions and fields the library knows. */
export const ExperimenterId = {
  /** Open vSwitch's own extensions, from Nicira. */
  NICIRA: 0x0000_2320,
  /** The Open Networking Foundation's extensions. */
  ONF: 0x4f4e_4600,
} as const
