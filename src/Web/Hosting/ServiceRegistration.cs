using MediatR;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using TaskManager.Application.Common;
using TaskManager.Infrastructure;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Features.Toasts;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Hosting;

/// <summary>Registers the services of the web adapter.</summary>
internal static class ServiceRegistration
{
    public static IServiceCollection AddWeb(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddOwner(configuration, environment);
        services.AddSingleton<Overload>();
        services.AddSingleton<LiveStreams>();
        services.AddSingleton<ILiveSignals>(provider => provider.GetRequiredService<LiveStreams>());
        services.AddSingleton<FragmentCache>();
        services.AddScoped<ChangesOfRequest>();
        services.AddScoped<INotificationHandler<TasksChanged>>(provider => provider.GetRequiredService<ChangesOfRequest>());
        services.AddPages();
        services.AddApi();
        services.AddTokens();
        services.AddToasts();
        services.AddJobs();
        services.Configure<KestrelServerOptions>(Limits.Apply);
        services.Configure<SocketTransportOptions>(Limits.Apply);
        // Event streams end at once, and a client that does not read the end must not delay the shutdown.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));
        services.AddKeys(environment);
        services.AddCompression();
        services.AddHealthChecks();
        services.AddTelemetry(configuration);
        return services;
    }

    private static void AddPages(this IServiceCollection services)
    {
        services.AddControllersWithViews(options =>
        {
            options.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            // The pipeline runs the validators of the use cases.
            options.ModelValidatorProviders.Clear();
            options.ModelMetadataDetailsProviders.Add(new SuppressChildValidationMetadataProvider(typeof(IBaseRequest)));
        });
        services.Configure<RazorViewEngineOptions>(options =>
        {
            options.ViewLocationFormats.Clear();
            options.ViewLocationFormats.Add("/Features/{1}/{0}.cshtml");
            options.ViewLocationFormats.Add("/Features/Accounts/{0}.cshtml");
            options.ViewLocationFormats.Add("/Features/Shared/{0}.cshtml");
        });
    }

    // TempData carries the message after a plain form.
    private static void AddToasts(this IServiceCollection services) => services.Configure<CookieTempDataProviderOptions>(options =>
    {
        options.Cookie.Name = Toast.Cookie;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.IsEssential = true;
        options.Cookie.MaxAge = Toast.Lifetime;
    });

    private static void AddTokens(this IServiceCollection services) => services.AddAntiforgery(options =>
    {
        options.HeaderName = Views.TokenHeader;
        options.Cookie.Name = "taskmanager-antiforgery";
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        // The Content-Security-Policy has frame-ancestors, which replaces it.
        options.SuppressXFrameOptionsHeader = true;
    });

    // Pages that are open during a restart must still be able to save, so the keys are stored: by the storage, when all nodes share it,
    // else in a folder.
    private static void AddKeys(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddDataProtection().SetApplicationName("TaskManager");
        services.Decorate<IDataProtectionProvider, RememberedTokens>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
            options.XmlRepository = provider.GetService<IXmlRepository>() ?? new KeyFolder(
                new DirectoryInfo(Path.Combine(environment.ContentRootPath, "data", "keys")),
                provider.GetRequiredService<ILoggerFactory>())));
    }
}
