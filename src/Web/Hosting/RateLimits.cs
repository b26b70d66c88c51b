using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using TaskManager.Web.Features.Accounts;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Hosting;

/// <summary>Marks an action that hashes a secret, which takes a processor a fifth of a second.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HashesSecretAttribute : Attribute;

/// <summary>
/// The rate limits of accounts mode: section <c>RateLimits</c> of the settings. Each limit is a token bucket for the address and, once
/// known, for the account. A request above the limit is rejected with 429.
/// </summary>
internal sealed class RateLimits
{
    /// <summary>Sign-ins of an address, and other requests that hash a secret of an address or an account. Wrong passwords also lock the
    /// account.</summary>
    [Range(1, Most)]
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>New accounts of an address.</summary>
    [Range(1, Most)]
    public int SignUpsPerHour { get; init; } = 20;

    /// <summary>Unsafe requests of an account. An address has ten times as many, because several users can share it.</summary>
    [Range(1, Most)]
    public int WritesPerMinute { get; init; } = 600;

    /// <summary>API requests of an account; an address has ten times as many.</summary>
    [Range(1, Most)]
    public int ApiRequestsPerMinute { get; init; } = 1200;

    private const int PerAddress = 10;
    private const int Most = 1_000_000;

    // The number of buckets for each limit, which bounds the memory: further addresses and accounts share buckets.
    private const int Places = 1 << 16;

    private enum Kind
    {
        None,
        SignIn,
        SignUp,
        Write,
        Api,
    }

    /// <summary>Registers the framework's rate limiter with these limits.</summary>
    public void AddTo(IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, (Kind, int)>(ByAddress),
            PartitionedRateLimiter.Create<HttpContext, (Kind, int)>(ByAccount));
        options.OnRejected = (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
            return new ValueTask(Rejection.TooMany(wait).Answer(rejected.HttpContext));
        };
    });

    /// <summary>Whether a request has a limit; the others bypass the rate limiter.</summary>
    public static bool Counts(HttpContext context) => Of(context) != Kind.None;

    private RateLimitPartition<(Kind, int)> ByAddress(HttpContext context) => Of(context) switch
    {
        Kind.None => Unlimited,
        Kind.SignIn => Limited((Kind.SignIn, Address(context)), SignInsPerMinute, TimeSpan.FromMinutes(1)),
        Kind.SignUp => Limited((Kind.SignUp, Address(context)), SignUpsPerHour, TimeSpan.FromHours(1)),
        Kind.Write => Limited((Kind.Write, Address(context)), WritesPerMinute * PerAddress, TimeSpan.FromMinutes(1)),
        _ => Limited((Kind.Api, Address(context)), ApiRequestsPerMinute * PerAddress, TimeSpan.FromMinutes(1)),
    };

    private RateLimitPartition<(Kind, int)> ByAccount(HttpContext context) =>
        (Of(context), context.User.FindFirstValue(ClaimTypes.NameIdentifier)) switch
        {
            (Kind.SignIn, { } id) => Limited((Kind.SignIn, Place(id)), SignInsPerMinute, TimeSpan.FromMinutes(1)),
            (Kind.Write, { } id) => Limited((Kind.Write, Place(id)), WritesPerMinute, TimeSpan.FromMinutes(1)),
            (Kind.Api, { } id) => Limited((Kind.Api, Place(id)), ApiRequestsPerMinute, TimeSpan.FromMinutes(1)),
            _ => Unlimited,
        };

    private static Kind Of(HttpContext context) =>
        context.IsApi() ? Kind.Api
        : context.Request.IsSafe() ? Kind.None
        : context.GetEndpoint()?.Metadata switch
        {
            { } endpoint when endpoint.GetMetadata<StartsSessionAttribute>() is { } starts =>
                starts.IsNewAccount ? Kind.SignUp : Kind.SignIn,
            { } endpoint when endpoint.GetMetadata<HashesSecretAttribute>() is not null => Kind.SignIn,
            _ => Kind.Write,
        };

    private static RateLimitPartition<(Kind, int)> Unlimited => RateLimitPartition.GetNoLimiter((Kind.None, 0));

    private static RateLimitPartition<(Kind, int)> Limited((Kind, int) key, int most, TimeSpan within) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = most,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = within / most,
            AutoReplenishment = false,
        });

    // An IPv6 client can use all 2^64 addresses of its network, so the network is counted.
    private static int Address(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return 0;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        var hash = new HashCode();
        hash.AddBytes(bytes[..(address.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : length)]);
        return hash.ToHashCode() & (Places - 1);
    }

    // The hash has a random seed, so that a client cannot choose the bucket that it shares.
    private static int Place(string id) => id.GetHashCode(StringComparison.Ordinal) & (Places - 1);
}
