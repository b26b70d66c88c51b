# TaskManager. It answers on the loopback address of its network only, since nobody signs in:
# compose.yaml shows how a proxy gets at it.
FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
RUN apk add --no-cache nodejs npm
WORKDIR /source
COPY . .
RUN dotnet publish src/Web --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
# Dates, numbers and time zones of every culture.
RUN apk add --no-cache icu-data-full icu-libs tzdata
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false ASPNETCORE_HTTP_PORTS= ASPNETCORE_URLS=http://127.0.0.1:5080
# As in ./run.
ENV DOTNET_GCgen0size=1000000
WORKDIR /app
COPY --from=build /app .
# The SQLite file, and the keys when it is SQLite that keeps the tasks.
RUN mkdir data && chown $APP_UID data
VOLUME /app/data
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=9s --start-period=30s CMD wget -q -O /dev/null "$ASPNETCORE_URLS/health/ready"
ENTRYPOINT ["dotnet", "TaskManager.Web.dll"]
