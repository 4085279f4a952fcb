# The server, and the commands that make data sets. No data gets into the image: see .dockerignore.
#   docker build -t mini-pacs .
#   docker run --read-only -v "$PWD:/data:ro" -p 127.0.0.1:5000:5000 -e API_TOKEN=... mini-pacs

FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The scripts of packages are not needed, and our own wants the sources first.
RUN npm ci --ignore-scripts
COPY . .
RUN node build.mjs && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/drizzle ./drizzle
COPY --from=build /app/dist ./dist
USER node
VOLUME /data
EXPOSE 5000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:5000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server.js", "--host", "0.0.0.0", "--db", "/data/medical_imaging.db", "--images", "/data/training_png"]
