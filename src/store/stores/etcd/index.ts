/**
 * A store in etcd, for controllers on several machines. Needs the packages `@grpc/grpc-js` and
 * `@grpc/proto-loader`.
 *
 * @module daolinet/store/etcd
 */
export { etcdStore, EtcdStore, type EtcdStoreOptions } from './etcd-store.js'
export type { ClusterOptions } from './cluster.js'
export type { TlsOptions } from './grpc.js'
