import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../emulator/oci/index";
import { createOciDestination } from "../../../provider/adapters/oci-vault/destination";
import { createDispatcher } from "../../../provider/adapters/oci-vault/dispatcher";
import { sendRequest } from "../../../provider/adapters/oci-vault/transport";
import { catchFailure } from "./support/catch-failure";
import { createFakeService, findClosedUrl } from "./support/fake-service";
import { ANY_CONTAINER, createDeps, createOciConnectionTo, toOciConnection } from "./support/oci-connection";

const NO_PROXIES = { http: "", https: "", except: "" };

/** A proxy that tunnels everything to one address, wherever it was asked to go. */
async function createProxy(target: string) {
  const asked: string[] = [];
  const server = createServer();
  server.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const { hostname, port } = new URL(target);
    const upstream = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close: () => server.close() };
}

describe("the transport", () => {
  const closing: (() => unknown)[] = [];

  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  it("gives up on a service that never answers", async () => {
    const service = await createFakeService(() => "hang");
    const dispatcher = await createDispatcher({ proxies: NO_PROXIES, headersTimeoutMs: 1 });
    closing.push(
      () => service.close(),
      () => dispatcher.destroy(),
    );
    const request = sendRequest(dispatcher, { method: "POST", url: new URL(service.url), headers: {}, body: "{}" });
    await expect(request).rejects.toMatchObject({
      name: "TransportFailure",
      causeCode: "UND_ERR_HEADERS_TIMEOUT",
      wasSent: true,
    });
  });

  it("goes through the proxy of the environment", async () => {
    const service = await createFakeService(() => ({
      body: [{ id: "ocid1.x", secretName: "X", lifecycleState: "ACTIVE" }],
    }));
    const proxy = await createProxy(service.url);
    closing.push(() => service.close(), proxy.close);
    const destination = createOciDestination(
      createOciConnectionTo("http://vaults.example:8080"),
      ANY_CONTAINER,
      createDeps({ env: { HTTP_PROXY: proxy.url } }),
    );
    expect(await destination.list()).toHaveLength(1);
    expect(proxy.asked).toEqual(["vaults.example:8080"]);
    expect(service.requests[0]?.headers.host).toBe("vaults.example:8080");
  });

  it("asks no proxy for what is on this machine", async () => {
    const emulator = await createEmulator({ seedSecrets: [{ name: "DB_URL" }] });
    closing.push(() => emulator.close());
    const env = { HTTP_PROXY: await findClosedUrl(), HTTPS_PROXY: await findClosedUrl() };
    expect(await createOciDestination(toOciConnection(emulator), emulator, createDeps({ env })).list()).toHaveLength(1);
  });

  it("asks no proxy for what NO_PROXY names", async () => {
    const env = { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "invalid" };
    const destination = createOciDestination(
      createOciConnectionTo("http://vaults.invalid"),
      ANY_CONTAINER,
      createDeps({ env }),
    );
    expect((await catchFailure(destination.list())).message).toMatch(/vaults\.invalid \((ENOTFOUND|EAI_AGAIN)\)/);
  });

  it("names a proxy's refusal", async () => {
    const proxy = createServer();
    proxy.on("connect", (_, socket) => {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    closing.push(() => proxy.close());
    const env = { HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const destination = createOciDestination(
      createOciConnectionTo("http://vaults.example"),
      ANY_CONTAINER,
      createDeps({ env }),
    );
    const failure = await catchFailure(destination.list());
    expect(failure).toMatchObject({ code: "TRANSIENT", hint: expect.stringContaining("proxy") });
    expect(failure.message).toContain("(PROXY_407)");
  });

  it("refuses a proxy that is no URL, without quoting it", async () => {
    const env = { HTTPS_PROXY: "canary:password@proxy" };
    const destination = createOciDestination(
      createOciConnectionTo("http://vaults.example"),
      ANY_CONTAINER,
      createDeps({ env }),
    );
    const failure = await catchFailure(destination.list());
    expect(failure).toMatchObject({
      code: "INVALID_INPUT",
      message: "the environment variable HTTPS_PROXY does not hold a URL",
    });
  });
});
