namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>
/// The names that a large project could have: 40 namespaces of 25 contracts each, and names of many lengths. Roslyn compares each
/// generated file's name with all others, which takes longer the more of them are equally long.
/// </summary>
internal static class ProjectNames
{
    private static readonly string[] s_areas =
    [
        "Account", "Address", "Audit", "Basket", "Billing", "Booking", "Campaign", "Carrier", "Catalog", "Claim",
        "Contact", "Contract", "Coupon", "Customer", "Delivery", "Device", "Discount", "Document", "Employee", "Fleet",
        "Import", "Inventory", "Invoice", "Ledger", "License", "Loan", "Mailing", "Order", "Partner", "Payment",
        "Policy", "Procurement", "Product", "Quotation", "Reservation", "Shipment", "Subscription", "Tax", "Ticket", "Warehouse",
    ];

    private static readonly string[] s_roles =
    [
        "Aggregator", "Archive", "Batch", "Calculator", "Coordinator", "Counter", "Dispatcher", "Gateway", "Guardian", "History",
        "Index", "Limiter", "Monitor", "Notifier", "Planner", "Projection", "Registry", "Report", "Reviewer", "Saga",
        "Scheduler", "Session", "Tracker", "Validator", "Worker",
    ];

    /// <summary>The most contracts that there are names for.</summary>
    public static int Count => s_areas.Length * s_roles.Length;

    /// <summary>The namespace of a contract and its messages.</summary>
    public static string Namespace(int number) => "Project." + Area(number);

    /// <summary>A contract's name, without the <c>I</c>.</summary>
    public static string Contract(int number) => Area(number) + s_roles[number / s_areas.Length];

    /// <summary>The name of what a contract's methods send.</summary>
    public static string Request(int number) => Contract(number) + "Request";

    /// <summary>The name of what answers it.</summary>
    public static string Reply(int number) => Contract(number) + "Reply";

    private static string Area(int number) => s_areas[number % s_areas.Length];
}
