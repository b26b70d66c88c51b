namespace TaskManager.Web.Commands;

/// <summary>Writes files that are whole, or not there.</summary>
internal static class Files
{
    /// <summary>Writes a file beside <paramref name="path"/>, which it replaces at the end.</summary>
    public static async Task Write(string path, Func<Stream, Task> write)
    {
        var part = path + ".part";
        try
        {
            await using (var file = File.Create(part)) await write(file);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
