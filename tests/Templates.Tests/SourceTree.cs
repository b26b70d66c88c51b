using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TaskManager.Templates.Tests;

/// <summary>A copy of the source tree with a command and a query from the templates, built.</summary>
public sealed partial class SourceTree : IAsyncLifetime
{
    private static readonly string[] Copied =
    [
        "eng", "src", "tests/TestKit", "tests/MongoStandIn", "tests/Application.Tests", "tests/Architecture.Tests", "tests/Web.Tests",
    ];

    // What these projects reference besides is as it was, so its output is copied.
    private static readonly string[] Built = ["src/Application", "src/Web", "tests/Application.Tests", "tests/Web.Tests"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskmanager-templates-");

    /// <summary>What <c>dotnet new</c> said.</summary>
    public string Said { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Copy(Root, _folder.FullName, deep: false);
        Copy(Path.Combine(Root, "tests"), In("tests"), deep: false);
        foreach (var folder in Copied) Copy(Path.Combine(Root, folder), In(folder));
        foreach (var unchanged in (string[])["src/Web/node_modules", "bench", "templates"])
            Directory.CreateSymbolicLink(In(unchanged), Path.Combine(Root, unchanged));

        // Templates of the developer's own stay as they are.
        var hive = $"--debug:custom-hive {In("hive")}";
        await Dotnet($"new install {Path.Combine(Root, "templates")} {hive}");
        Said = await Dotnet($"new tm-command -n PutOffTask {hive}") + await Dotnet($"new tm-query -n ListLongOpenTasks {hive}");
        await Build();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs tests of the copy.</summary>
    /// <param name="project">Their project.</param>
    /// <param name="methods">Patterns of their names.</param>
    /// <returns>The output; it fails when a test does.</returns>
    public Task<string> Test(string project, params string[] methods) => Dotnet(
        $"tests/{project}/bin/Debug/net10.0/TaskManager.{project}.dll -noLogo {string.Concat(methods.Select(name => $"-method {name} "))}");

    private async Task Build()
    {
        await File.WriteAllTextAsync(In("Built.proj"), $"""
            <Project>
              <Target Name="Build">
                <MSBuild Projects="{string.Join(';', Built.Select(project => $"{project}/{Path.GetFileName(project)}.csproj"))}"
                         Properties="BuildProjectReferences=false" />
              </Target>
            </Project>
            """);
        // The compiler process of the build before is warm, where there is one.
        await Dotnet("build Built.proj --no-restore --nologo -v q -clp:NoSummary -m:1 -nodeReuse:false -p:UseSharedCompilation=true");
        foreach (var assembly in Directory.EnumerateFiles(In("src/Web/bin/Debug/net10.0"), "TaskManager.*.dll"))
            File.Copy(assembly, In($"tests/Architecture.Tests/bin/Debug/net10.0/{Path.GetFileName(assembly)}"), overwrite: true);
    }

    private async Task<string> Dotnet(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "dotnet {0} said:\n{1}", arguments, output);
        return output;
    }

    private static void Copy(string from, string to, bool deep = true)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            if (Path.GetFileName(file) is var name && (!OtherTest().IsMatch(name) || File.ReadAllText(file).Contains("\n[Endpoint(")))
                File.Copy(file, Path.Combine(to, name));
        foreach (var folder in deep ? Directory.EnumerateDirectories(from) : [])
            if (Path.GetFileName(folder) is var name and not ("node_modules" or "data"))
                Copy(folder, Path.Combine(to, name));
    }

    // Tests that no template can break would cost seconds to compile; those of the endpoints hold rows of the matrix.
    [GeneratedRegex(@"^(?!EndpointMatrix)\w+Tests(\.\w+)?\.cs$")]
    private static partial Regex OtherTest();

    private string In(string path) => Path.Combine(_folder.FullName, path);

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TaskManager.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the solution.");
        return folder.FullName;
    }
}
