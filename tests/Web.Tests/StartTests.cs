using System.Text;
using Microsoft.AspNetCore.Builder;
using TaskManager.Infrastructure;
using TaskManager.TestKit;
using TaskManager.Web.Commands;

namespace TaskManager.Web.Tests;

/// <summary>The real program, started as a process of its own.</summary>
[Trait("Store", "Any")]
public sealed class StartTests : IDisposable
{
    private readonly ServerProcesses _processes = new();

    public void Dispose() => _processes.Dispose();

    [Theory]
    [InlineData("Storage:Provider", "Oracle")]
    [InlineData("Accounts:Enabled", "perhaps")]
    [InlineData("Accounts:SignUp", "nobody")]
    [InlineData("RateLimits:SignInsPerMinute", "many")]
    [InlineData("ReverseProxy:Trusted", "my proxy")]
    [InlineData("Storage:Sqlite:Path", "/")]
    [InlineData("--urls", "http://0.0.0.0:0")]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "http://127.0.0.1:99999")]
    public async Task Start_WhenASettingIsWrong_SaysSoInOneLine(string key, string value)
    {
        if (key.StartsWith("Storage", StringComparison.Ordinal)) StorageUnderTest.SkipOnMongo("MongoNodesTests asks for its settings.");
        var server = key == "--urls" ? _processes.Start(value) : _processes.Start("http://127.0.0.1:0", settings: (key, value));

        var words = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync();

        server.ExitCode.Should().Be(1);
        words.Trim().Should().StartWith($"TaskManager cannot start. {key} is '{value.TrimEnd('0')}").And.NotContain("\n");
    }

    [Theory, Trait("M", "M14")]
    [InlineData("PasswordRounds", "219999"), InlineData("CodeRounds", "many")]
    [InlineData("RefusalDelay", "00:00:00.1"), InlineData("RefusalDelay", "700")]
    public async Task Start_WhenGuessingIsMadeCheap_IsRefusedInOneLine(string key, string value)
    {
        var server = _processes.Start("http://127.0.0.1:0", settings: [("Accounts:Enabled", "true"), ($"Accounts:Guessing:{key}", value)]);

        var words = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync();

        server.ExitCode.Should().Be(1);
        words.Trim().Should().StartWith("TaskManager cannot start. ").And.Contain($"Accounts:Guessing:{key} is '{value}'. Allowed are ")
            .And.NotContain("\n");
    }

    [Fact, Trait("M", "M14")]
    public async Task Doctor_WhenGuessingIsMadeCheap_SaysSo() =>
        await DoctorCommand.Settings(WebApplication.CreateBuilder(["--environment=Production", "--Accounts:Guessing:CodeRounds=21999"]))
            .Awaiting(check => check.Run(default)).Should().ThrowAsync<StartupException>()
            .WithMessage("Accounts:Guessing:CodeRounds is '21999'. Allowed are*");

    [Fact, Trait("M", "M5")]
    public async Task Start_OnAFile_LogsWhichSqliteOpenedIt()
    {
        StorageUnderTest.SkipOnMongo("This one is about SQLite.");
        await using var app = new App();

        await new Browser(app).Page("/");

        app.Log.Text.Should().MatchRegex(@"Opened .*tasks\.db with SQLite 3\.\d+\.\d+");
    }

    [Theory, Trait("M", "M14")]
    [InlineData("Accounts:Enabled")]
    [InlineData("Personal:AnyAddress")]
    public async Task Start_WhenPeopleSignInOrItIsAskedFor_ListensToOtherMachines(string key)
    {
        var server = _processes.Start("http://0.0.0.0:0", settings: (key, "true"));

        (await ServerProcesses.Ready(server)).Should().StartWith("http://0.0.0.0:");
    }

    [Fact]
    public async Task Start_WhenTheFileOrThePortIsTaken_SaysSoInOneLine()
    {
        StorageUnderTest.SkipOnMongo("There is no file to take.");
        var first = _processes.Start("http://127.0.0.1:0");
        var address = await ServerProcesses.Ready(first);

        var sameFile = _processes.Start("http://127.0.0.1:0");
        (await sameFile.StandardError.ReadToEndAsync()).Trim()
            .Should().StartWith("TaskManager cannot start. Another TaskManager is using").And.NotContain("\n");
        var samePort = _processes.Start(address, settings: ("Storage:Sqlite:Path", Path.Combine(_processes.Folder, "other.db")));
        (await samePort.StandardError.ReadToEndAsync()).Trim()
            .Should().Contain("address already in use").And.NotContain("\n").And.NotContain("   at ");
    }

    [Fact]
    public async Task Server_OnLinux_IsNotToldOfEachWriteToItsDatabase()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says what a process watches.");
        var server = _processes.Start("http://127.0.0.1:0");
        await ServerProcesses.Ready(server);

        Directory.GetFiles($"/proc/{server.Id}/fdinfo").SelectMany(File.ReadAllLines)
            .Should().NotContain(line => line.StartsWith("inotify wd:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_OnLinux_HasThreadsThatFinishBeforeTheySwitch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is asked for it.");
        var server = _processes.Start("http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri(await ServerProcesses.Ready(server)) };
        await client.GetStringAsync("/");

        // proc(5): after the name in brackets comes the third field; the policy is the forty-first, and 3 is SCHED_BATCH.
        var policies = Directory.GetDirectories($"/proc/{server.Id}/task").Select(thread => File.ReadAllText($"{thread}/stat"))
            .Where(stat => stat.Contains("(.NET Sockets", StringComparison.Ordinal)
                || stat.Contains("(.NET TP Worker", StringComparison.Ordinal))
            .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3]);

        policies.Should().HaveCountGreaterThan(1).And.AllBe("3");
    }

    [Fact]
    public async Task Request_WhenTheRealServerCannotReadTheForm_IsRefusedInWords()
    {
        var server = _processes.Start("http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri(await ServerProcesses.Ready(server)) };
        var id = Guid.CreateVersion7();
        var manyFields = string.Join('&', Enumerable.Range(0, 2000).Select(i => $"f{i}=x"));
        var page = new Answer(new HttpResponseMessage(), await client.GetStringAsync("/")).Html;
        var token = page.QuerySelector("#actions input")!.GetAttribute("value")!;

        foreach (var address in new[] { "/tasks", $"/tasks/{id}", $"/tasks/{id}/toggle" })
        {
            foreach (var (content, type, status) in new (byte[], string, int)[]
            {
                (new byte[3 << 20], "application/x-www-form-urlencoded", 413),
                ("no parts at all"u8.ToArray(), "multipart/form-data", 400),
                (Encoding.ASCII.GetBytes(manyFields), "application/x-www-form-urlencoded", 400),
            })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(content) };
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                request.Headers.Add("RequestVerificationToken", token);
                using var answer = await client.SendAsync(request);
                ((int)answer.StatusCode).Should().Be(status, $"{type} to {address}");
                (await answer.Content.ReadAsStringAsync()).Should().Contain("role=\"alert\"");
            }
        }
    }
}
