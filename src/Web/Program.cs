using TaskManager.Application;
using TaskManager.Infrastructure;
using TaskManager.Web.Commands;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Hosting;

try
{
    Scheduling.FinishBeforeSwitching();
    var arguments = Arguments.Of(args);
    if (await CommandLine.Run(arguments, Console.Out, Console.Error) is { } exitCode) return exitCode;
    var builder = Startup.CreateBuilder(arguments.Settings);
    builder.CheckAddresses();
    builder.Services.AddInfrastructure(builder.Configuration).AddApplication().AddWeb(builder.Configuration, builder.Environment);
    builder.WebHost.UseStaticWebAssets();
    await using var app = builder.Build();
    app.UseReverseProxy();
    app.UseSecurityHeaders();
    app.UseHeadAsGet();
    app.UseRouting();
    app.UseOverloadProtection();
    app.UseErrorPages();
    app.UseReaderCulture();
    app.UseBodyLimit();
    app.UseCompression();
    app.UseSignIn();
    app.MapStaticAssets().DisableRateLimiting().AllowAnonymous();
    app.MapControllers().WithStaticAssets();
    app.MapApi();
    app.MapEvents();
    app.MapHealth();
    await app.StartAsync();
    app.PrintAddresses();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception thrown) when (Startup.Explanation(thrown) is { } words)
{
    await Console.Error.WriteLineAsync($"TaskManager cannot start. {words}");
    return 1;
}
