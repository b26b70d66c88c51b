using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TaskManager.Application.Accounts;
using TaskManager.Infrastructure;
using TaskManager.Web.Features.Api;

namespace TaskManager.Web.Hosting;

/// <summary>The first and the last steps of a start.</summary>
internal static class Startup
{
    /// <summary>A builder with the settings of files, variables and arguments.</summary>
    // A watcher of the settings' files would be notified of each write to the database beside them.
    public static WebApplicationBuilder CreateBuilder(string[] settings) =>
        WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. settings]);

    /// <summary>Sends failures without an answer to ErrorsController, those of the API to ApiProblems.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        // In a scope of its own, so that the session is not looked up once more in a store that is down.
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.UseApiProblems();
        app.Use((context, next) =>
        {
            // The framework throws for an unknown encoding. Its error page is a re-execution of the same request.
            if (ApiProblems.IsUtf8(context.Request) || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        });
    }

    /// <summary>Bounds the requests in progress, error pages included.</summary>
    public static void UseOverloadProtection(this WebApplication app) => app.Use(app.Services.GetRequiredService<Overload>().Admit);

    /// <summary>Rejects requests above a rate limit.</summary>
    public static void UseRateLimits(this WebApplication app) => app.UseWhen(RateLimits.Counts, counted => counted.UseRateLimiter());

    /// <summary>Live: the process answers. Ready: storage can be read and written.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).DisableRateLimiting().AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = (context, report) => context.Response.WriteAsync(string.Join('\n', report.Entries
                .Select(check => $"{check.Key}: {check.Value.Status} {check.Value.Description}".TrimEnd())
                .Prepend(report.Status.ToString()))),
        }).DisableRateLimiting().AllowAnonymous();
    }

    /// <summary>Refuses addresses that make no sense, and in personal mode those that other machines reach.</summary>
    public static void CheckAddresses(this WebApplicationBuilder builder)
    {
        var addresses = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey) ?? "";
        foreach (var address in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries)) Check(address, builder.Configuration);
    }

    /// <summary>Checks the addresses again, since code can set them too, and prints them.</summary>
    public static void PrintAddresses(this WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses) Check(address, app.Configuration);
        if (addresses.Count > 0) Console.WriteLine($"TaskManager is ready at {string.Join(" and ", addresses)}  (Ctrl+C stops it)");
    }

    /// <summary>The message about a failed start whose cause an operator can remove; null for a bug.</summary>
    public static string? Explanation(Exception thrown) => thrown switch
    {
        StartupException wrong => wrong.Message,
        IOException { InnerException: AddressInUseException } or SocketException =>
            $"{thrown.Message} Give it another address: ./run --urls http://127.0.0.1:5081",
        _ => null,
    };

    private static void Check(string address, IConfiguration settings)
    {
        var isForAll = settings.Options<AccountOptions>("Accounts").Enabled || settings.Options<PersonalOptions>("Personal").AnyAddress;
        try
        {
            var binding = BindingAddress.Parse(address);
            if (binding.Port is >= 0 and <= IPEndPoint.MaxPort && (isForAll || IsLoopback(binding.Host))) return;
        }
        catch (FormatException)
        {
            // The same message is right.
        }
        throw StartupException.Setting("--urls", address,
            "In personal mode only this machine may connect: use http://127.0.0.1 or http://localhost with a port, "
            + "or let people sign in (Accounts:Enabled=true). "
            + "If every client of this address may read and change all tasks, set Personal:AnyAddress=true.");
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}

/// <summary>Section <c>Personal</c> of the settings.</summary>
internal sealed class PersonalOptions
{
    /// <summary>Whether personal mode may listen on addresses that other machines reach.</summary>
    public bool AnyAddress { get; init; }
}
