import { spawnSync } from "node:child_process";
import { connect, createServer, type Server } from "node:net";

/** Runs a program where the loopback device is all there is of a network: Linux, as any user that may make namespaces. */
const wrapper = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"] as const;

export function withoutNetwork(command: readonly string[]): readonly [string, ...string[]] {
  return [...wrapper, ...command];
}

/** True where this machine lets a program be cut off from the network. */
export function canCutOff(): boolean {
  const [program, ...args] = withoutNetwork(["true"]);
  return spawnSync(program, args).status === 0;
}

/** Lets a browser reach a server that has no network: a port of this machine whose connections end at a Unix socket. */
export async function bridge(port: number, socket: string): Promise<Server> {
  const server = createServer((outer) => {
    const inner = connect(socket);
    outer.pipe(inner).pipe(outer);
    outer.on("error", () => inner.destroy());
    inner.on("error", () => outer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}
