using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Stores the keys for antiforgery tokens, sessions and the secrets of authenticator apps in a folder that only this user can read. When
/// the folder cannot be written, the keys stay in memory, so that the error page can still be rendered.
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
            NotRead(_logger, folder.FullName, thrown.Message);
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
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FileSystemXmlRepository(folder, loggers);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys cannot be read from {Folder}. Without them, open pages, sessions and "
        + "authenticator apps are invalid: {Cause}")]
    private static partial void NotRead(ILogger logger, string folder, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys cannot be saved in {Folder}. A restart invalidates open pages, sessions and "
        + "authenticator apps that are set up until then: {Cause}")]
    private static partial void NotSaved(ILogger logger, string folder, string cause);
}
