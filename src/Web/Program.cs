using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using TaskManager.Application;
using TaskManager.Infrastructure;
using TaskManager.Web.Hosting;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.CheckAddresses();
    builder.Services
        .AddInfrastructure(builder.Configuration)
        .AddApplication()
        .AddWeb(builder.Configuration, builder.Environment);
    builder.WebHost.ConfigureKestrel(Limits.Apply);
    builder.WebHost.UseStaticWebAssets();

    await using var app = builder.Build();
    app.UseSecurityHeaders();
    app.UseHeadAsGet();
    app.UseErrorPages();
    app.UseRouting();
    app.UseRequestLocalization();
    app.UseBodyLimit();
    app.MapStaticAssets();
    app.MapControllers().WithStaticAssets();
    app.MapHealth();
    await app.StartAsync();
    app.SayReady();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartupException wrong)
{
    await Console.Error.WriteLineAsync($"TaskManager cannot start. {wrong.Message}");
    return 1;
}
catch (Exception taken) when (taken is IOException { InnerException: AddressInUseException } or SocketException)
{
    await Console.Error.WriteLineAsync($"TaskManager cannot start. {taken.Message} Give it another address: ./run --urls http://127.0.0.1:5081");
    return 1;
}
