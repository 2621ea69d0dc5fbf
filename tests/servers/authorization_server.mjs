// An OAuth 2 and OpenID Connect authorization server on this computer alone.
// Usage: node authorization_server.mjs
import http from 'node:http'
import { Provider } from 'oidc-provider'
import { freePort, talk } from './program.mjs'

const port = await freePort()
const issuer = `http://127.0.0.1:${port}`
/** Whether proofs of DPoP need a nonce; the seconds that tokens and codes live. */
const settings = { nonce: false, access: 600, refresh: 86_400, device: 600, code: 60 }

/** Return a public client of a desktop program, whose redirect may name any port of this computer. */
function desktop(client_id, more = {}) {
  return {
    client_id,
    client_name: 'hygiene',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['', 'cb', 'callback'].map((name) => `http://127.0.0.1/${name}`),
    ...more,
  }
}

const provider = new Provider(issuer, {
  clients: [
    desktop('desktop'),
    desktop('desktop-dpop', { dpop_bound_access_tokens: true }),
    desktop('desktop-par', { require_pushed_authorization_requests: true }),
    desktop('device', {
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      response_types: [],
      redirect_uris: [],
    }),
    {
      client_id: 'resource-server',
      client_secret: 'a secret of tests',
      grant_types: [],
      response_types: [],
      redirect_uris: [],
    },
  ],
  features: {
    devInteractions: { enabled: true }, // plain pages: any name and password sign in
    deviceFlow: { enabled: true },
    dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => settings.nonce },
    introspection: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    revocation: { enabled: true },
    userinfo: { enabled: true },
  },
  scopes: ['openid', 'offline_access', 'email', 'read'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: `${id}@example.org`, email_verified: true }),
  }),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
  cookies: { keys: ['a key of tests'] },
  ttl: {
    AccessToken: () => settings.access,
    AuthorizationCode: () => settings.code,
    DeviceCode: () => settings.device,
    RefreshToken: () => settings.refresh,
  },
})

http.createServer(provider.callback()).listen(port, '127.0.0.1', () =>
  talk(
    { issuer },
    {
      /** Change settings, from the next request on. */
      async set(changes) {
        Object.assign(settings, changes)
      },
    },
  ),
)
