using Prometheus;

namespace Fovea.Server.Telemetry;

/// <summary>The memory of the process, measured when the metrics are read.</summary>
internal static class MemoryMetrics
{
    public static void Add(CollectorRegistry registry, MetricFactory factory)
    {
        Gauge resident = factory.CreateGauge("process_resident_memory_bytes", "Memory of the process in RAM.");
        Gauge managed = factory.CreateGauge("fovea_managed_memory_bytes", "Memory of the garbage collector's heap.");
        registry.AddBeforeCollectCallback(() =>
        {
            resident.Set(Environment.WorkingSet);
            managed.Set(GC.GetTotalMemory(forceFullCollection: false));
        });
    }
}
