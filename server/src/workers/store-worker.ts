import { parentPort } from "node:worker_threads";
import { openStore, type Store, type StoreOptions } from "../store/store.ts";
import { type Endpoint, expose } from "./rpc.ts";
import { type StoreControl, type StorePort, storePorts } from "./store-api.ts";

/** The store in a thread of its own: no transaction holds up the server's loop. Calls are answered in their order. */
function serve(endpoint: Endpoint): void {
  let store: Store | null = null;
  const control: StoreControl = {
    open: async (options: StoreOptions) => {
      store = openStore(options);
    },
    close: async () => {
      store?.close();
      store = null;
    },
  };
  const call = async (port: StorePort, method: string, args: readonly unknown[]): Promise<unknown> => {
    if (store === null) throw new Error("the store is not open");
    const target = store[port] as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
    return target[method]?.(...args);
  };
  expose(endpoint, methodsOf(control, call));
}

/** One flat object for `expose`: the control's methods, and `port.method` for any other name. */
function methodsOf(
  control: StoreControl,
  call: (port: StorePort, method: string, args: readonly unknown[]) => Promise<unknown>,
): object {
  return new Proxy(control, {
    get: (target, name) => {
      if (typeof name !== "string") return undefined;
      const [prefix, method] = name.split(".");
      const port = storePorts.find((candidate) => candidate === prefix);
      if (port === undefined || method === undefined) return target[name as keyof StoreControl];
      return (...args: unknown[]) => call(port, method, args);
    },
  });
}

if (parentPort === null) throw new Error("store-worker runs only as a worker thread");
serve(parentPort);
