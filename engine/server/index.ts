// The HTTP and WebSocket side of `routescope serve`.

export { type Server, type ServerOptions, startServer } from './start-server.ts';
