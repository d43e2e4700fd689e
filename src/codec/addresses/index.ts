/** Addresses and prefixes between text, numbers and bytes: MAC, IPv4, IPv6. */
export * from './cidr.js'
export * from './mac.js'
export {
  formatIpv4, ipv4Number, parseIpv4, putIpv4Number, putIpv4Text, type Ipv4Input,
} from './ipv4.js'
export * from './ipv6.js'
