using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewEngines;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Tasks;

namespace TaskManager.Bench.Micro;

/// <summary>Rendering of rows by the product's partial and view engine.</summary>
public class RowBenchmarks : IDisposable
{
    private const int Rows = 25;

    private readonly Product _product = new();
    private readonly TaskView[] _tasks = [.. Enumerable.Range(1, Rows).Select(number => TaskView.Of(Product.NewTask(number)))];
    private AsyncServiceScope _scope;
    private ActionContext _action = new();
    private IView? _row;

    [GlobalSetup]
    public void FindRow()
    {
        _scope = _product.Services.CreateAsyncScope();
        var route = new RouteData(new RouteValueDictionary { ["controller"] = "Tasks", ["action"] = "List" });
        _action = new ActionContext(new DefaultHttpContext { RequestServices = _scope.ServiceProvider }, route, new ActionDescriptor());
        _row = Service<ICompositeViewEngine>().FindView(_action, "_TaskItem", isMainPage: false).EnsureSuccessful([]).View;
    }

    /// <summary>Renders all rows of a list in sequence.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<int> Row()
    {
        using var writer = new StringWriter();
        foreach (var task in _tasks)
        {
            var data = new ViewDataDictionary<TaskView>(Service<IModelMetadataProvider>(), new ModelStateDictionary()) { Model = task };
            var flash = Service<ITempDataDictionaryFactory>().GetTempData(_action.HttpContext);
            await _row!.RenderAsync(new ViewContext(_action, _row, data, flash, writer, new HtmlHelperOptions()));
        }
        return writer.GetStringBuilder().Length;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _scope.Dispose();
        _product.Dispose();
        GC.SuppressFinalize(this);
    }

    private T Service<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();
}
