using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace TaskManager.Web.Hosting;

/// <summary>
/// The keys behind antiforgery tokens, sessions and the secrets of authenticator apps, in a folder that only this user can read. Where it cannot be written
/// (disk full, no permission) they live as long as the process, so that the page that says so can still be shown.
/// </summary>
internal sealed partial class KeyFolder(DirectoryInfo folder, ILoggerFactory loggers) : IXmlRepository
{
    private readonly ILogger _logger = loggers.CreateLogger<KeyFolder>();
    private readonly List<XElement> _unsaved = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            return [.. Files().GetAllElements(), .. _unsaved];
        }
        catch (Exception thrown) when (thrown is IOException or UnauthorizedAccessException)
        {
            return [.. _unsaved];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        try
        {
            Files().StoreElement(element, friendlyName);
        }
        catch (Exception thrown) when (thrown is IOException or UnauthorizedAccessException)
        {
            NotSaved(_logger, folder.FullName, thrown.Message);
            _unsaved.Add(element);
        }
    }

    private FileSystemXmlRepository Files()
    {
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FileSystemXmlRepository(folder, loggers);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys cannot be saved in {Folder}, so after a restart open pages must be reloaded, people sign in again, and authenticator apps set up until then give no right code: {Cause}")]
    private static partial void NotSaved(ILogger logger, string folder, string cause);
}
