// The engine for clients outside this process: browsers over HTTP and WebSocket, the desktop's window over MessagePorts.

export { type ShellPort, serveShell } from './shell-port.ts';
export { type Server, type ServerOptions, startServer } from './start-server.ts';
