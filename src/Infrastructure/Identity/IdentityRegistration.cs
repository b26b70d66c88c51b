using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;

namespace TaskManager.Infrastructure.Identity;

/// <summary>Registers ASP.NET Core Identity on the account ports.</summary>
public static class IdentityRegistration
{
    /// <summary>The number of wrong passwords or codes that locks an account.</summary>
    public const int MostFailures = 10;

    /// <summary>The time for which wrong passwords or codes lock an account.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    /// <summary>Adds accounts, their secrets and their sessions. The caller adds the storage and, in accounts mode, the authentication
    /// schemes.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, GuessingOptions guessing)
    {
        services.AddAuthentication();
        services.AddIdentityCore<Account>(options =>
        {
            // PasswordRules checks passwords, by length rather than by kinds of characters (NIST SP 800-63B-4).
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
        }).AddUserStore<AccountStore>()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider).AddSignInManager();
        // The device must verify its user, and find the passkey without an e-mail address.
        services.Configure<IdentityPasskeyOptions>(options =>
            (options.UserVerificationRequirement, options.ResidentKeyRequirement) = ("required", "required"));
        services.AddSingleton(guessing).Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = guessing.PasswordRounds);
        services.AddScoped<IPasskeys, Passkeys>();
        services.AddSingleton<ISessions, SessionStore>();
        services.AddSingleton(_ => new SecretCheckLimit(Environment.ProcessorCount));
        return services.AddTransient(typeof(IPipelineBehavior<,>), typeof(SecretCheckBehavior<,>));
    }
}
