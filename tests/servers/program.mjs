// What each server program needs: this computer alone, a free port, and a talk in lines of JSON with who started it.
import net from 'node:net'
import readline from 'node:readline'

const listen = net.Server.prototype.listen
console.info = console.log = console.error // libraries chat, and standard output is for the talk

/** Let servers that name only a port listen on 127.0.0.1 instead of on every address. */
export function onlyLoopback() {
  net.Server.prototype.listen = function (port, ...rest) {
    if (typeof port !== 'number') return listen.call(this, port, ...rest)
    return listen.call(this, { port, host: '127.0.0.1' }, ...rest.filter((each) => typeof each === 'function'))
  }
}

/** Return a port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve) => {
    const server = listen.call(net.createServer(), { port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/**
 * Say that the server is ready, answer each line with a line, and end when standard input does.
 * Input ends also when whoever started this is killed, so no server is left behind.
 */
export async function talk(ready, commands) {
  say(ready)
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      const { command, ...given } = JSON.parse(line)
      say((await commands[command](given)) ?? {})
    } catch (error) {
      say({ error: error.data?.message ?? error.message })
    }
  }
  process.exit(0)
}

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
