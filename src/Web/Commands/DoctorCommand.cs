using System.CommandLine;
using Spectre.Console;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;
using TaskManager.Infrastructure.Identity;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Commands;

/// <summary>Checks whether the server can run here, and says what to do where it cannot. It changes nothing.</summary>
internal sealed class DoctorCommand() : ProgramCommand(
    "doctor", "Check settings, storage, schema, indexes and free disk, and say what to do.", "doctor")
{
    public override async Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var host = new CommandHost(builder, onlyReads: true);
        IEnumerable<DoctorCheck>[] parts =
            [[Settings(builder)], .. host.Service<IEnumerable<IDoctorCheck>>().Select(part => part.Checks)];
        var findings = await terminal.Progress(show => Findings(parts, show, cancellationToken));
        if (terminal.Screen is { } screen) screen.Write(Drawn(findings));
        else
            foreach (var (part, isWell, state) in findings)
                await terminal.Print($"{(isWell ? "ok" : "FAIL"),-4}  {part}: {state.ReplaceLineEndings(" ")}");
        var allWell = findings.TrueForAll(finding => finding.IsWell);
        await terminal.Print(allWell ? "All is well." : "Something is to be done: see above.");
        return allWell;
    }

    /// <summary>The check of the settings.</summary>
    internal static DoctorCheck Settings(WebApplicationBuilder builder) => new("Settings", _ =>
    {
        builder.CheckAddresses();
        builder.Configuration.Options<RateLimits>("RateLimits");
        GuessingOptions.Of(builder.Configuration, builder.Environment.IsDevelopment());
        var accounts = builder.Configuration.Options<AccountOptions>("Accounts");
        return Task.FromResult(!accounts.Enabled ? "personal mode, for this machine"
            : accounts.SignUp ? "accounts mode, sign-up open" : "accounts mode, sign-up closed");
    });

    private static async Task<List<(string Part, bool IsWell, string State)>> Findings(
        IEnumerable<IEnumerable<DoctorCheck>> parts, ShowProgress show, CancellationToken cancellationToken)
    {
        var findings = new List<(string, bool, string)>();
        foreach (var part in parts)
            foreach (var check in part)
            {
                show(check.Name, 0, null);
                try
                {
                    findings.Add((check.Name, true, await check.Run(cancellationToken)));
                }
                catch (StartupException wrong)
                {
                    findings.Add((check.Name, false, wrong.Message));
                }
                catch (StorageUnavailableException down)
                {
                    findings.Add((check.Name, false, $"{down.Message}\n{down.Remedy}"));
                    // The other checks of the part can only repeat it.
                    break;
                }
            }
        return findings;
    }

    private static Table Drawn(List<(string Part, bool IsWell, string State)> findings)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "Check", "State");
        foreach (var (part, isWell, state) in findings)
            table.AddRow(isWell ? "[green]ok[/]" : "[red]FAIL[/]", Markup.Escape(part), Markup.Escape(state));
        return table;
    }
}
