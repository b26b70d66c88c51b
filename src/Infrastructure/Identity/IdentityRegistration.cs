using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;

namespace TaskManager.Infrastructure.Identity;

/// <summary>Registers ASP.NET Core Identity on the account ports.</summary>
public static class IdentityRegistration
{
    /// <summary>How many wrong passwords or codes lock an account.</summary>
    public const int MostFailures = 10;

    /// <summary>For how long.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    /// <summary>Adds the browsers that are signed in: use cases know of them in every mode.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services) =>
        services.AddSingleton<SessionStore>().AddSingleton<ISessions>(provider => provider.GetRequiredService<SessionStore>());

    /// <summary>Adds what recognizes people: their accounts and passwords. Whoever calls it brings the storage and the sessions, and says what the cookies are like.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, GuessingOptions guessing)
    {
        services.AddIdentityCore<Account>(options =>
        {
            // Length is what counts (NIST SP 800-63B-4); the rest is PasswordRules'.
            options.Password = new PasswordOptions
            {
                RequiredLength = 1,
                RequiredUniqueChars = 0,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
            options.Lockout = new LockoutOptions { MaxFailedAccessAttempts = MostFailures, DefaultLockoutTimeSpan = LockedFor };
            options.User.AllowedUserNameCharacters = "";
        }).AddUserStore<AccountStore>().AddPasswordValidator<PasswordRules>()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider).AddSignInManager();
        // The device makes sure who uses it, and finds the passkey without an address.
        services.Configure<IdentityPasskeyOptions>(options => (options.UserVerificationRequirement, options.ResidentKeyRequirement) = ("required", "required"));
        services.AddSingleton(guessing).Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = guessing.PasswordRounds);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<SessionStore, IDataProtectionProvider>((options, sessions, protection) =>
            {
                options.SessionStore = sessions;
                options.TicketDataFormat = new RememberedCookies(new TicketDataFormat(protection.CreateProtector("TaskManager.SessionCookie")));
            });
        return services;
    }
}
