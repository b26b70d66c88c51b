using System.Diagnostics;
using System.Net;

namespace TaskManager.Bench.Http;

/// <summary>Many clients that send at fixed instants. A client sends one request at a time, so the load is bounded.</summary>
internal sealed class Crowd : IDisposable
{
    private const int Unavailable = 503, GoodInARow = 20;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1), Pause = TimeSpan.FromMilliseconds(10);

    private readonly Connection[] _all;
    private readonly Stack<int> _free;
    private readonly Poller _poller;
    private readonly List<long> _latencies = new(1 << 18);
    private int _refused;
    private long _end;

    /// <param name="server">The address of the server.</param>
    /// <param name="clients">The number of clients, besides the observer.</param>
    public Crowd(EndPoint server, int clients)
    {
        _all = [.. Enumerable.Range(0, clients + 1).Select(_ => new Connection(server))];
        _free = new Stack<int>(Enumerable.Range(0, clients));
        _poller = new Poller([.. _all.Select(connection => connection.Socket)]);
    }

    /// <summary>Sends requests at a rate; returns the accepted responses, the number sent and the number rejected.</summary>
    public (Sample Accepted, int Sent, int Refused) Run(Scenario requests, double perSecond, TimeSpan time)
    {
        _latencies.Clear();
        _refused = 0;
        var (start, gap) = (Stopwatch.GetTimestamp(), Stopwatch.Frequency / perSecond);
        _end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var (due, sent) = (0L, 0);
        for (var now = start; now < _end; now = Stopwatch.GetTimestamp())
        {
            for (; start + (long)(due * gap) <= now; due++)
            {
                if (!_free.TryPop(out var client)) continue;
                _all[client].Send(requests.Next().Span, Stopwatch.GetTimestamp());
                sent++;
            }
            if (_poller.Wait(Moment)) Read();
        }
        return (new Sample(_latencies.Count, time, [.. _latencies.Order()]), sent, _refused);
    }

    /// <summary>Returns the milliseconds after the last request until the observer's latency is permanently about normal.</summary>
    public double Recover(Scenario requests, double usual)
    {
        var (observer, next, recovered) = (_all[^1], 0L, 0d);
        for (var good = 0; good < GoodInARow;)
        {
            if (!observer.IsBusy && Stopwatch.GetTimestamp() >= next) observer.Send(requests.Next().Span, Stopwatch.GetTimestamp());
            if (!_poller.Wait(Moment) || !Read()) continue;
            next = Stopwatch.GetTimestamp() + (long)(Pause.TotalSeconds * Stopwatch.Frequency);
            var isGood = observer.Status != Unavailable && Stopwatch.GetElapsedTime(observer.Since).TotalMilliseconds <= (usual * 3) + 2;
            good = isGood ? good + 1 : 0;
            if (!isGood) recovered = Stopwatch.GetElapsedTime(_end).TotalMilliseconds;
        }
        return recovered;
    }

    public void Dispose()
    {
        foreach (var connection in _all) connection.Dispose();
    }

    // True when the observer has its response.
    private bool Read()
    {
        var observed = false;
        for (var i = 0; i < _all.Length; i++)
        {
            if (!_poller.IsReady(i) || !_all[i].Receive()) continue;
            if (i == _all.Length - 1)
            {
                observed = true;
                continue;
            }
            _free.Push(i);
            if (_all[i].Status == Unavailable) _refused++;
            else if (_all[i].Status / 100 == 2) _latencies.Add(Stopwatch.GetTimestamp() - _all[i].Since);
            else throw new InvalidOperationException($"A request failed: {_all[i].Answer}");
        }
        return observed;
    }
}
