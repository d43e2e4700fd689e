/** Why a flow is gone. */
const texts: Readonly<Record<string, string>> = {
  idleTimeout: 'idle', hardTimeout: 'hard', delete: 'delete', groupDelete: 'group_delete',
  4: 'meter_delete', 5: 'eviction',
}

/** The name of a reason, or its number if it has none. */
export function flowRemovedReasonText(reason: string | number): string {
  return texts[reason] ?? String(reason)
}
