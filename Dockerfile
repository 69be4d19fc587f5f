# One image for every node: API, sockets and pages on one port. Built from a checkout: docker build -t orbit .
FROM node:24-bookworm-slim AS build
WORKDIR /orbit
COPY . .
RUN node scripts/build.mjs
# What the bundle leaves outside: the packages that apps/api names, without those for development.
RUN npx --yes "$(node -p "require('./package.json').packageManager.split('+')[0]")" \
  --filter ./apps/api deploy --prod --legacy /packages

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /orbit
COPY --from=build /packages/package.json apps/api/package.json
COPY --from=build /packages/node_modules apps/api/node_modules
COPY --from=build /orbit/apps/api/dist apps/api/dist
COPY --from=build /orbit/apps/web-tanstack/dist apps/web-tanstack/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
# Out of rotation, not dead: whoever restarts on this restarts nodes that wait for their database.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# In exec form: TERM reaches the process itself, which drains for at most 28 s.
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "apps/api/dist/main.js"]
