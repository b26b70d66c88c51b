using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Commands;

/// <summary>Looks whether the server can run here, and says what to do where it cannot: <c>./run doctor</c>. It changes nothing.</summary>
internal sealed class DoctorCommand : IStorageCommand
{
    public string Name => "doctor";

    public IReadOnlyList<string> Options => [];

    public async Task<bool> Run(CommandContext context, CancellationToken cancellationToken)
    {
        var isWell = true;
        await using var services = new ServiceCollection().Add(context.Host).AddInfrastructure(context.Settings).BuildServiceProvider();
        foreach (var check in context.Checks.Concat(services.GetServices<IDoctorCheck>().SelectMany(source => source.Checks)))
        {
            var (mark, words) = await Look(check, cancellationToken);
            isWell &= mark != "FAIL";
            await context.Output.WriteLineAsync($"{mark,-4}  {check.Name}: {words}");
        }
        await context.Output.WriteLineAsync(isWell ? "All is well." : "Something is to be done: see above.");
        return isWell;
    }

    private static async Task<(string Mark, string Words)> Look(DoctorCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return ("ok", await check.Look(cancellationToken));
        }
        catch (StartupException wrong)
        {
            return ("FAIL", wrong.Message);
        }
        catch (StorageUnavailableException down)
        {
            return ("FAIL", $"{down.Message} {down.Remedy.ReplaceLineEndings(" ")}");
        }
    }
}

/// <summary>Something to look at.</summary>
/// <param name="Name">What.</param>
/// <param name="Look">Says how it is; throws <see cref="StartupException"/> or <see cref="StorageUnavailableException"/>, in words, when something is to be done.</param>
public sealed record DoctorCheck(string Name, Func<CancellationToken, Task<string>> Look);

/// <summary>What an adapter has to look at.</summary>
internal interface IDoctorCheck
{
    /// <summary>One after the other.</summary>
    IEnumerable<DoctorCheck> Checks { get; }
}
