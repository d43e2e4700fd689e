import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const packageOf = {
  'ovs-vswitchd': 'openvswitch-switch',
  'ovsdb-server': 'openvswitch-switch',
  'ovs-ofctl': 'openvswitch-common',
  ip: 'iproute2',
  nft: 'nftables',
  ethtool: 'ethtool',
  ping: 'iputils-ping',
  arping: 'iputils-arping',
  traceroute: 'traceroute',
  tcpdump: 'tcpdump',
  tshark: 'tshark',
  openssl: 'openssl',
  etcd: 'etcd-server',
  etcdctl: 'etcd-client',
}

/** Says in plain words what keeps the lab from running on this machine; nothing if it can. */
export const missing = async (
  { path = process.env.PATH ?? '', uid = process.getuid?.() } = {},
): Promise<string[]> => {
  const lacks: string[] = []
  if (process.platform !== 'linux') lacks.push('Linux: network namespaces')
  if (uid !== 0) lacks.push('root: run it with sudo, or in a container that may make network namespaces')
  for (const [command, debianPackage] of Object.entries(packageOf)) {
    if (!await isFound(command, path)) lacks.push(`${command}: apt-get install ${debianPackage}`)
  }
  return lacks
}

const isFound = async (command: string, path: string): Promise<boolean> => {
  const found = await Promise.all(path.split(delimiter).map((place) =>
    access(join(place, command), constants.X_OK).then(() => true, () => false)))
  return found.includes(true)
}
