using Microsoft.Extensions.DependencyInjection;

namespace TaskManager.Infrastructure;

/// <summary>Finds what the adapters' folders bring, so that a build without one needs no change elsewhere.</summary>
internal static class Adapters
{
    /// <summary>One of each class that implements <typeparamref name="T"/>.</summary>
    public static ServiceProvider Find<T>() where T : class => new ServiceCollection()
        .Scan(scan => scan.FromAssemblyOf<IStorageProvider>().AddClasses(classes => classes.AssignableTo<T>(), publicOnly: false).As<T>())
        .BuildServiceProvider();
}
