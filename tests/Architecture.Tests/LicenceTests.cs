using System.Text.Json;
using System.Xml.Linq;

namespace TaskManager.Architecture.Tests;

/// <summary>Every package that src is built from has a free licence that leaves a team's own code to the team.</summary>
public class LicenceTests
{
    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-3-Clause", "BSD-0-Clause", "MS-PL OR Apache-2.0"];

    // Tools of the build, of which nothing is shipped.
    private static readonly string[] AllowedForTools = [.. Allowed, "ISC", "BlueOak-1.0.0", "MPL-2.0"];

    // Packages that name no expression. Their licence text was read: a new version has to be read again.
    private static readonly Dictionary<string, string> Read = new()
    {
        ["MediatR/5.1.0"] = "Apache-2.0",
        ["SQLite/3.53.4"] = "public domain",
    };

    [Fact]
    public void NuGetPackages_OfSrc_AreFree()
    {
        using var assets = Parsed("src/Web/obj/project.assets.json");
        string[] folders = [.. assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        var packages = assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package" && !Read.ContainsKey(library.Name)).ToList();

        packages.Should().Contain(package => package.Name.StartsWith("MongoDB.Driver/", StringComparison.Ordinal));
        packages.Select(package => $"{package.Name}: {Licence(folders, package.Value.GetProperty("path").GetString()!)}")
            .Where(line => !Allowed.Contains(line.Split(": ")[1])).Should().BeEmpty();
    }

    [Fact]
    public void NpmPackages_OfSrc_AreFree()
    {
        using var locked = Parsed("src/Web/package-lock.json");
        var packages = locked.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0).ToList();

        packages.Should().Contain(package => package.Name == "node_modules/htmx.org");
        packages.Where(package => !(IsTool(package.Value) ? AllowedForTools : Allowed).Contains(Licence(package.Value)))
            .Select(package => $"{package.Name}: {Licence(package.Value)}").Should().BeEmpty();
    }

    private static JsonDocument Parsed(string path) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Product.Root, path)));

    private static string Licence(string[] folders, string package)
    {
        var specification = folders.Select(folder => Path.Combine(folder, package)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.nuspec")).First();
        var licence = XDocument.Load(specification).Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
        return licence?.Value ?? "none named";
    }

    private static bool IsTool(JsonElement package) => package.TryGetProperty("dev", out var tool) && tool.GetBoolean();

    private static string? Licence(JsonElement package) =>
        package.TryGetProperty("license", out var licence) ? licence.GetString() : "none named";
}
